import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { LineSplitter } from "./line-splitter.ts";

function split(text: string, chunkBytes: number): (string | null)[] {
  const splitter = new LineSplitter();
  const lines: (string | null)[] = [];
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    splitter.push(bytes.subarray(start, start + chunkBytes), (line) => lines.push(line?.toString("utf8") ?? null));
  }
  return lines;
}

test("lines come whole wherever the chunks are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.json()), fc.integer({ min: 1, max: 30 }), (values, chunkBytes) => {
      const lines = values.map((value) => value.replaceAll("\n", " ")).filter((value) => value !== "");
      assert.deepEqual(split(lines.map((value) => `${value}\n`).join("\n"), chunkBytes), lines);
    }),
  );
});

test("a line without its end is not given", () => {
  assert.deepEqual(split('{"a":1}\n{"b":', 4), ['{"a":1}']);
});

test("a long string loses its tail, and the text behind it is kept", () => {
  const long = JSON.stringify({ before: 1, long: `"\\é${"😀\\\n".repeat(40_000)}`, after: "x" });
  const [line] = split(`${long}\n`, 1000);
  const value = JSON.parse(line ?? "") as Record<string, unknown>;
  assert.equal(value["before"], 1);
  assert.equal(value["after"], "x");
  assert.ok(String(value["long"]).startsWith('"\\é😀\\\n😀'));
  assert.ok((line ?? "").length < 20_000);
});

test("a cut never leaves broken JSON, at any edge", () => {
  for (let padding = 0; padding < 16; padding++) {
    const text = `${"x".repeat(16_384 - 16 + padding)}é😀\\"\u0001é\u2028${"y".repeat(100)}`;
    const ascii = JSON.stringify({ text, z: 1 }).replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    for (const json of [JSON.stringify({ text, z: 1 }), ascii]) {
      const [line] = split(`${json}\n`, 500);
      const value = JSON.parse(line ?? "") as Record<string, unknown>;
      assert.ok(text.startsWith(String(value["text"]).replace(/[\ud800-\udbff]$/, "")));
      assert.equal(value["z"], 1);
      assert.ok(!(line ?? "").includes("\ufffd"));
    }
  }
});

test("a long line of small parts is given up, and the next line is read", () => {
  assert.deepEqual(split(`[${"1,".repeat(400_000)}1]\n{"ok":1}\n`, 65_536), [null, '{"ok":1}']);
});

test("a broken line does not spoil the next one", () => {
  assert.deepEqual(split('{"a":"never closed\\\n{"b":1}\n', 3), ['{"a":"never closed\\', '{"b":1}']);
});
