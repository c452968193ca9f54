/** The browser's clock in milliseconds since the epoch. The page reads it only here. */
export function browserNow(): number {
  return Date.now();
}
