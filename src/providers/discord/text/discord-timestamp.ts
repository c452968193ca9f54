/** An instant that each client shows in its time zone: `R` relative to now, `f` as date and time. */
export function timestamp(atMs: number, style: "R" | "f" | "t"): string {
  return `<t:${Math.floor(atMs / 1000)}:${style}>`;
}
