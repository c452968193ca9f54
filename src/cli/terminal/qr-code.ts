/**
 * QR codes as a terminal draws them (ISO/IEC 18004: bytes, level L, one mask). A login link needs version 5 or 6; the
 * least error correction keeps the code small, and a screen has no dirt.
 */

/** Each version up to 6: data codewords of a block, error correction codewords of a block, blocks. */
const VERSIONS = [
  [19, 7, 1],
  [34, 10, 1],
  [55, 15, 1],
  [80, 20, 1],
  [108, 26, 1],
  [68, 18, 2],
] as const;

/** Mode and length take so many bits. */
const HEADER_BITS = 12;

/** Light modules around it: the standard asks for four, scanners take two. */
const QUIET = 2;

/** Level L with mask 0, with its own error correction (table C.1 of the standard). */
const FORMAT_BITS = 0b111011111000100;

/** @returns its rows of modules, true for dark; null for a text that is too long */
export function qrCode(text: string): readonly (readonly boolean[])[] | null {
  const bytes = new TextEncoder().encode(text);
  const at = VERSIONS.findIndex(([data, , blocks]) => bytes.length * 8 + HEADER_BITS <= data * blocks * 8);
  const found = VERSIONS[at];
  if (found === undefined) return null;
  const [perBlock, corrections, blockCount] = found;
  const data = dataWords(bytes, perBlock * blockCount);
  const blocks = Array.from({ length: blockCount }, (_, block) => data.slice(block * perBlock, (block + 1) * perBlock));
  const words = [...interleaved(blocks), ...interleaved(blocks.map((block) => correctionOf(block, corrections)))];
  return drawn(at + 1, words);
}

/** With half blocks, two rows a line, light on dark as a terminal is; null for a text that is too long. */
export function qrLines(text: string): readonly string[] | null {
  const rows = qrCode(text);
  if (rows === null) return null;
  const isDark = (x: number, y: number): boolean => rows[y - QUIET]?.[x - QUIET] ?? false;
  const size = rows.length + 2 * QUIET;
  return Array.from({ length: Math.ceil(size / 2) }, (_, line) =>
    Array.from({ length: size }, (__, x) => {
      const isLowerDark = line * 2 + 1 >= size || isDark(x, line * 2 + 1);
      if (isDark(x, line * 2)) return isLowerDark ? " " : "▄";
      return isLowerDark ? "▀" : "█";
    }).join(""),
  );
}

/** Mode, length, the bytes, and padding. */
function dataWords(bytes: Uint8Array, count: number): readonly number[] {
  const nibbles = [
    0b0100,
    bytes.length >> 4,
    bytes.length & 15,
    ...Array.from(bytes).flatMap((byte) => [byte >> 4, byte & 15]),
    0,
  ];
  const words = nibbles.flatMap((high, index) => (index % 2 === 0 ? [(high << 4) | (nibbles[index + 1] ?? 0)] : []));
  while (words.length < count) words.push((words.length - bytes.length) % 2 === 0 ? 0xec : 0x11);
  return words;
}

function interleaved(blocks: readonly (readonly number[])[]): readonly number[] {
  return (blocks[0] ?? []).flatMap((_, index) => blocks.map((block) => block[index] ?? 0));
}

/** The remainder of the data by the generator polynomial (Reed-Solomon). */
function correctionOf(data: readonly number[], count: number): readonly number[] {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    const root = powerOf(power);
    generator = [...generator, 0].map((factor, index) => factor ^ product(generator[index - 1] ?? 0, root));
  }
  let rest: readonly number[] = Array.from({ length: count }, () => 0);
  for (const word of data) {
    const lead = word ^ (rest[0] ?? 0);
    rest = generator.slice(1).map((factor, index) => (rest[index + 1] ?? 0) ^ product(factor, lead));
  }
  return rest;
}

/** In the field of 256 elements with the polynomial x⁸ + x⁴ + x³ + x² + 1. */
function product(one: number, other: number): number {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    sum = (sum << 1) ^ (sum & 0x80 ? 0x11d : 0);
    if ((other >> bit) & 1) sum ^= one;
  }
  return sum;
}

function powerOf(exponent: number): number {
  let power = 1;
  for (let count = 0; count < exponent; count += 1) power = product(power, 2);
  return power;
}

function drawn(version: number, words: readonly number[]): readonly (readonly boolean[])[] {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => Array.from<boolean | undefined>({ length: size }));
  const set = (x: number, y: number, isDark: boolean): void => {
    const row = rows[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = isDark;
  };
  /** Rings around a centre: the finders' with their light border, and the one for alignment. */
  const square = (centreX: number, centreY: number, radius: number, light: readonly number[]): void => {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1) {
        set(centreX + x, centreY + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
      }
    }
  };
  for (let at = 8; at < size - 8; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, [2, 4]);
  if (version > 1) square(size - 7, size - 7, 2, [1]);
  for (let bit = 0; bit < 15; bit += 1) {
    const isDark = ((FORMAT_BITS >> bit) & 1) === 1;
    const along = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit;
    set(8, along, isDark);
    const across = bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit;
    set(across, 8, isDark);
  }
  set(8, size - 8, true);
  fill(rows, words);
  return rows.map((row) => row.map((isDark) => isDark === true));
}

/** Two columns at a time from the right, up and down in turn, around what is set; mask 0 inverts each second module. */
function fill(rows: readonly (boolean | undefined)[][], words: readonly number[]): void {
  const size = rows.length;
  let bit = 0;
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern has no data.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = rows[y];
        if (row === undefined || row[x] !== undefined) continue;
        const isSet = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        row[x] = isSet !== ((x + y) % 2 === 0);
        bit += 1;
      }
    }
    isUp = !isUp;
  }
}
