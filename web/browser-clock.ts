/** The browser's clock, the one place of the page that reads it. Milliseconds since the epoch. */
export function browserNow(): number {
  return Date.now();
}
