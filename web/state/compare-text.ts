/** Orders texts by code unit: right for ids and for instants in ISO 8601, and faster than by a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
