/** From and to, in px from the top of a text. */
export type Part = readonly [number, number];

/** Parts that touch, but for a rounded pixel, are one. */
const TOUCH_PX = 1;

/** The parts of a text that were on screen, with one more; in order and apart from each other. */
export function withPart(parts: readonly Part[], [from, to]: Part): readonly Part[] {
  if (to <= from) return parts;
  const touching = parts.filter((part) => part[0] <= to + TOUCH_PX && part[1] >= from - TOUCH_PX);
  const others = parts.filter((part) => !touching.includes(part));
  const starts = touching.map((part) => part[0]);
  const ends = touching.map((part) => part[1]);
  const whole: Part = [Math.min(from, ...starts), Math.max(to, ...ends)];
  return [...others, whole].toSorted((one, other) => one[0] - other[0]);
}

/** Whether nothing of the text is left. */
export function isSeen(parts: readonly Part[], heightPx: number): boolean {
  return parts.some(([from, to]) => from <= TOUCH_PX && to >= heightPx - TOUCH_PX);
}
