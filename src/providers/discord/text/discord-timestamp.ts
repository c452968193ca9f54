/** A moment that each reader's client shows in their own zone: `R` as a distance from now, `f` as date and time. */
export function timestamp(atMs: number, style: "R" | "f" | "t"): string {
  return `<t:${Math.floor(atMs / 1000)}:${style}>`;
}
