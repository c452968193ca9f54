import * as fc from "./fast-check.ts";

/** Code points of UTF-16 surrogates, which are not characters. */
const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any code point. fast-check's own `unit: "binary"` takes a second to build in each process. */
const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff - SURROGATES.count }).map(
  (place) => String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count),
  (character) => {
    const point = typeof character === "string" ? character.codePointAt(0) : undefined;
    if (point === undefined || character !== String.fromCodePoint(point)) throw new Error("no character");
    return point < SURROGATES.first ? point : point - SURROGATES.count;
  },
);

export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, ...(maxLength === undefined ? {} : { maxLength }) });
}
