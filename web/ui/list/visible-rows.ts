import type { Density } from "../../state/preferences.ts";

export interface ListGeometry {
  readonly scrollTop: number;
  readonly viewportHeight: number;
  readonly rowHeight: number;
  readonly rowCount: number;
}

/** Rows drawn beyond each edge, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;

/** The rows to draw: `first` and one past the `last`. */
export function visibleRows({ scrollTop, viewportHeight, rowHeight, rowCount }: ListGeometry): {
  first: number;
  end: number;
} {
  const top = Math.min(Math.max(0, scrollTop), Math.max(0, rowCount * rowHeight - viewportHeight));
  return {
    first: Math.max(0, Math.floor(top / rowHeight) - OVERSCAN),
    end: Math.min(rowCount, Math.ceil((top + viewportHeight) / rowHeight) + OVERSCAN),
  };
}

/** The scroll position that shows a row; the current one if it is visible. */
export function scrollToRow(index: number, { scrollTop, viewportHeight, rowHeight }: ListGeometry): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - viewportHeight);
}

const ROW_PX = { compact: 28, comfortable: 36 } as const satisfies Record<Density, number>;

/** A list row's height in pixels, as `--row` in the style sheet. */
export function rowPx(density: Density): number {
  return ROW_PX[density];
}
