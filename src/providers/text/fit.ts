import { cutAtGrapheme } from "../../core/shown/cut.ts";

/**
 * The longest beginning of a text, up to what a person sees as one character, whose measure is at most `most`; an
 * ellipsis shows where it was cut.
 */
export function cutToFit(text: string, most: number, measure: (text: string) => number): string {
  let units = text.length;
  let fitted = text;
  let size = measure(fitted);
  while (size > most && units > 0) {
    // As much shorter as it is too long; where the beginning is denser than the rest, once more.
    units = Math.min(units - 1, Math.floor((units * most) / size));
    fitted = cutAtGrapheme(text, units);
    size = measure(fitted);
  }
  return size > most ? "" : fitted;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
