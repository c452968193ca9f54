/**
 * Makes a screenshot's PNG small: 256 colours are enough for a page of text, and a third of the bytes. It needs no
 * other program, so the pictures are the same on every machine.
 */
import { deflateSync, inflateSync, crc32 } from "node:zlib";

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel in one number. */
  readonly colors: Uint32Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLORS = 256;

export function smallPng(png: Buffer): Buffer {
  const { width, height, colors } = readPixels(png);
  const palette = choosePalette(colors);
  const nearest = new Map<number, number>();
  // Each line begins with its filter: none, which suits a palette.
  const lines = Buffer.alloc(height * (width + 1));
  for (const [at, color] of colors.entries()) {
    let index = nearest.get(color);
    if (index === undefined) {
      index = nearestOf(palette, color);
      nearest.set(color, index);
    }
    lines[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = index;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits for each pixel, an index of the palette.
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(palette.flatMap(channels))),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** Of a PNG as Chromium writes it: 8 bits a channel, not interlaced, opaque. */
function readPixels(png: Buffer): Pixels {
  const parts: Buffer[] = [];
  let at = SIGNATURE.length;
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const perPixel = png[25] === 6 ? 4 : 3;
  const lines = inflateSync(Buffer.concat(parts));
  const stride = width * perPixel;
  const colors = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let row = 0; row < height; row += 1) {
    const start = row * (stride + 1);
    const line = new Uint8Array(lines.subarray(start + 1, start + 1 + stride));
    unfilter(lines[start] ?? 0, line, { above, perPixel });
    for (let x = 0; x < width; x += 1) {
      const [red = 0, green = 0, blue = 0] = line.subarray(x * perPixel, x * perPixel + 3);
      colors[row * width + x] = (red << 16) | (green << 8) | blue;
    }
    above = line;
  }
  return { width, height, colors };
}

interface Around {
  readonly above: Uint8Array;
  readonly perPixel: number;
}

/** Undoes a line's filter in place, as the PNG specification has it (section 9). */
function unfilter(filter: number, line: Uint8Array, { above, perPixel }: Around): void {
  for (let at = 0; at < line.length; at += 1) {
    const left = at < perPixel ? 0 : (line[at - perPixel] ?? 0);
    const up = above[at] ?? 0;
    const upLeft = at < perPixel ? 0 : (above[at - perPixel] ?? 0);
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
    line[at] = (line[at] ?? 0) + guess;
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft;
  const [byLeft, byUp, byUpLeft] = [left, up, upLeft].map((one) => Math.abs(guess - one)) as [number, number, number];
  if (byLeft <= byUp && byLeft <= byUpLeft) return left;
  return byUp <= byUpLeft ? up : upLeft;
}

function channels(color: number): number[] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

/** By median cut: the box of colours with the widest channel is halved until there are as many boxes as colours. */
function choosePalette(colors: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const boxes = [[...counts.keys()]];
  while (boxes.length < MOST_COLORS) {
    const spans = boxes.map((box) => widestChannel(box));
    const widest = spans.reduce((best, { span }, index) => (span > (spans[best]?.span ?? 0) ? index : best), 0);
    const box = boxes[widest];
    const { span, shift } = spans[widest] ?? { span: 0, shift: 0 };
    if (box === undefined || span === 0) break;
    box.sort((one, other) => ((one >> shift) & 255) - ((other >> shift) & 255));
    boxes.splice(widest, 1, box.slice(0, box.length >> 1), box.slice(box.length >> 1));
  }
  // The most frequent colour of a box, not a mean: the page's grounds stay what they are.
  return boxes.map((box) => box.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best)));
}

function widestChannel(box: readonly number[]): { readonly span: number; readonly shift: number } {
  return [16, 8, 0]
    .map((shift) => {
      const values = box.map((color) => (color >> shift) & 255);
      return { shift, span: values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 255) };
    })
    .reduce((best, one) => (one.span > best.span ? one : best));
}

function nearestOf(palette: readonly number[], color: number): number {
  const [red = 0, green = 0, blue = 0] = channels(color);
  let best = 0;
  let least = Infinity;
  for (const [index, one] of palette.entries()) {
    const distance = ((one >> 16) - red) ** 2 + (((one >> 8) & 255) - green) ** 2 + ((one & 255) - blue) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
