import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, messagesOf, sizeText, textOf, type Translation } from "./message.ts";

const EN = {
  waiting: "{count} {count|file|files} waiting, oldest {oldestMs}",
  free: "{freeBytes} free",
  "not-json": 'must be JSON such as {"X-Key":"…"}, without "{n,}"',
} as const;

const JA: Translation<typeof EN> = {
  waiting: "待ち {count}件、最古 {oldestMs}",
  free: "空き {freeBytes}",
  "not-json": "JSON",
};

const en = { templates: EN, language: "en" } as const;
const ja = { templates: JA, language: "ja" } as const;

const message = messagesOf<typeof EN>();

test("message is filled with its details in the reader's language", () => {
  const one = message("waiting", { count: 1, oldestMs: 3000 });
  assert.equal(textOf(one, en), "1 file waiting, oldest 3 s");
  assert.equal(textOf(one, ja), "待ち 1件、最古 3秒");
  assert.equal(textOf(message("waiting", { count: 2, oldestMs: 134_000 }), en), "2 files waiting, oldest 2 min 14 s");
  assert.equal(textOf(message("free", { freeBytes: 23.8e9 }), ja), "空き 23.8 GB");
  assert.equal(fill("{seenAtMs}", { seenAtMs: new Date(2026, 10, 27, 9, 5).getTime() }, "en"), "Nov 27, 2026, 09:05");
});

test("text within braces that is no name stays, and needs no detail", () => {
  assert.equal(textOf(message("not-json"), en), EN["not-json"]);
});

test("detail is text, never a pattern or a placeholder", () => {
  assert.equal(fill("{a} {b}", { a: "$& {b}", b: "x" }, "en"), "$& {b} x");
  assert.equal(fill("{a} {toString}", {}, "en"), "? ?");
});

test("unknown code becomes the text that came along, else itself", () => {
  for (const code of ["newer-code", "constructor"]) {
    assert.equal(textOf({ code, details: {} }, { ...en, otherwise: "as it came" }), "as it came");
    assert.equal(textOf({ code, details: {} }, en), code);
  }
});

test("duration keeps a fraction below ten seconds", () => {
  const texts = [0.84, 4, 4210, 3000, 134_000, 3_900_000].map((spanMs) => fill("{spanMs}", { spanMs }, "en"));
  assert.deepEqual(texts, ["0.8 ms", "4 ms", "4.2 s", "3 s", "2 min 14 s", "1 h 05 min"]);
});

test("sizes are in powers of a thousand", () => {
  assert.deepEqual([999, 12_345, 99_960, 999_600, 23.8e9, 512e6].map(sizeText), [
    "999 B",
    "12.3 kB",
    "100 kB",
    "1.0 MB",
    "23.8 GB",
    "512 MB",
  ]);
});
