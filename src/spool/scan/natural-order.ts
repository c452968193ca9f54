/** Compares texts so that runs of digits count as numbers: `a9` before `a10`. A total order: 0 only for equal texts. */
export function compareNaturally(a: string, b: string): number {
  const partsOfA = a.match(/\d+|\D+/g) ?? [];
  const partsOfB = b.match(/\d+|\D+/g) ?? [];
  const shared = Math.min(partsOfA.length, partsOfB.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareParts(partsOfA[index] ?? "", partsOfB[index] ?? "");
    if (order !== 0) return order;
  }
  return partsOfA.length - partsOfB.length || compareTexts(a, b);
}

function compareParts(a: string, b: string): number {
  if (!isDigits(a) || !isDigits(b)) return compareTexts(a, b);
  const digitsOfA = a.replace(/^0+/, "");
  const digitsOfB = b.replace(/^0+/, "");
  // Without leading zeros the longer number is the greater; a conversion could lose digits.
  return digitsOfA.length - digitsOfB.length || compareTexts(digitsOfA, digitsOfB);
}

function isDigits(part: string): boolean {
  return /^\d/.test(part);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
