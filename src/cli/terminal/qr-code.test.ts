import assert from "node:assert/strict";
import { test } from "node:test";
import reader from "jsqr";
import { qrCode, qrLines } from "./qr-code.ts";

/** Dots a module, and modules of white around the code. */
const [SCALE, BORDER] = [4, 4];

/** What an independent reader sees; undefined where it sees no code. */
function seen(rows: readonly (readonly boolean[])[]): string | undefined {
  const size = (rows.length + 2 * BORDER) * SCALE;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let at = 0; at < size * size; at += 1) {
    const [x, y] = [at % size, Math.floor(at / size)].map((dot) => Math.floor(dot / SCALE) - BORDER);
    if (rows[y ?? -1]?.[x ?? -1] === true) pixels.fill(0, at * 4, at * 4 + 3);
  }
  return reader.default(pixels, size, size)?.data;
}

test("an independent reader sees texts of every length that fits", () => {
  const link = `http://192.168.1.20:8000/#login=${"q-_Zk0".repeat(9).slice(0, 43)}`;
  const texts = [link, "ü".repeat(30), ...Array.from({ length: 134 }, (_, length) => "x".repeat(length + 1))];
  for (const text of texts) {
    const rows = qrCode(text);
    assert.ok(rows !== null);
    assert.equal(seen(rows), text);
  }
  assert.equal(qrCode("x".repeat(135)), null);
});

test("a terminal's lines draw two rows each, with a light border", () => {
  const lines = qrLines("https://dash.example/") ?? assert.fail();
  assert.deepEqual([lines.length, new Set(lines.map(({ length }) => length))], [15, new Set([29])]);
  assert.equal(lines[0], "█".repeat(29));
  assert.ok(lines.slice(0, 14).every((line) => line.startsWith("██") && line.endsWith("██")));
  assert.equal(qrLines("x".repeat(135)), null);
});
