import type { Density } from "../../state/preferences.ts";

const ROW_PX = { compact: 28, comfortable: 36 } as const satisfies Record<Density, number>;

/** A list row's height in pixels, as `--row` in the style sheet. */
export function rowPx(density: Density): number {
  return ROW_PX[density];
}

/** Start of each row in pixels, for rows of different heights; one more entry is the end of the last. */
export type RowOffsets = Float64Array;

/** Undrawn rows count with their estimate. */
export function rowOffsets(keys: readonly string[], height: (key: string, index: number) => number): RowOffsets {
  const offsets = new Float64Array(keys.length + 1);
  for (let index = 0; index < keys.length; index++) {
    offsets[index + 1] = (offsets[index] ?? 0) + height(keys[index] ?? "", index);
  }
  return offsets;
}

/** The row at a distance from the top; the nearest one beyond the ends; -1 without rows. */
export function rowAt(offsets: RowOffsets, top: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, offsets.length - 2);
}

interface View {
  readonly top: number;
  readonly height: number;
}

/** Drawn beyond each edge, so that fast scrolling shows no gaps. */
const OVERSCAN_PX = 600;

/** The rows to draw: `first` and one past the last. @param overscanPx drawn beyond each edge */
export function rowsInView(
  offsets: RowOffsets,
  { top, height }: View,
  overscanPx = OVERSCAN_PX,
): { readonly first: number; readonly end: number } {
  if (offsets.length < 2) return { first: 0, end: 0 };
  return { first: rowAt(offsets, top - overscanPx), end: rowAt(offsets, top + height + overscanPx) + 1 };
}

/** The distance from the view's top at which a row is visible; null if it already is. */
export function bringIntoView(row: View, view: View): number | null {
  if (row.top < view.top) return 0;
  if (row.top + row.height <= view.top + view.height) return null;
  // Browsers scroll by whole pixels.
  return Math.max(0, Math.floor(view.height - row.height) - 1);
}
