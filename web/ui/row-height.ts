import type { Density } from "../state/preferences.ts";

const ROW_PX = { compact: 28, comfortable: 36 } as const satisfies Record<Density, number>;

/** A list row's height in pixels, as `--row` in the style sheet. */
export function rowPx(density: Density): number {
  return ROW_PX[density];
}
