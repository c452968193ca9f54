import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { runs } from "../../test/support/tier.ts";
import { readEnvFile } from "./env-file.ts";

const key = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/);
/** No character with a meaning in `.env` files. */
const plain = fc.stringMatching(/^[\w./:@-]([\w ./:@-]{0,20}[\w./:@-])?$/);
const line = fc.oneof(
  fc.tuple(key, plain).map(([name, value]) => `${name}=${value}`),
  fc.constantFrom(
    "",
    "# note",
    "  ",
    "export A=1",
    "A = spaced ",
    'B="quoted # no comment"',
    "C='x' # note",
    "D=",
    "=7",
    "stray",
  ),
);
const odd = fc.constantFrom(
  'E="two\nlines"',
  'F="never closed',
  "G=`a\nH=b`",
  "\u0000=x",
  "I=\u2028",
  "__proto__=x",
  "J=\ud83d",
);

test("any bytes are read without an exception; non-text has no entries", (t) => {
  const file = join(tempDir(t), ".env");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.array(fc.oneof(line, odd)).map((lines) => Buffer.from(lines.join("\n"))),
      ),
      (bytes) => {
        writeFileSync(file, bytes);
        const { entries, readable, problems } = readEnvFile(file);
        assert.equal(readable, isUtf8(bytes));
        if (!readable) assert.deepEqual([entries.size, problems.length], [0, 1]);
        const count = readFileSync(file, "utf8").split(/\r\n|\n|\r/).length;
        for (const where of [...entries.values(), ...problems].map((one) => one.where)) {
          const number = where.startsWith(`${file}:`) ? Number(where.slice(file.length + 1)) : null;
          assert.ok(number === null ? where === file : number >= 1 && number <= count, where);
        }
      },
    ),
    { numRuns: runs(50, 500) },
  );
});

test("of several lines for one name the last one wins, and its number is given", (t) => {
  const file = join(tempDir(t), ".env");
  const assignments = fc.array(fc.tuple(key, plain), { maxLength: 12 });
  fc.assert(
    fc.property(assignments, fc.constantFrom("\n", "\r\n"), (pairs, lineBreak) => {
      writeFileSync(file, pairs.map(([name, value]) => `${name}=${value}`).join(lineBreak));
      const { entries, problems } = readEnvFile(file);
      assert.deepEqual(problems, []);
      assert.deepEqual(new Set(entries.keys()), new Set(pairs.map(([name]) => name)));
      for (const [name, { text, where }] of entries) {
        const at = pairs.findLastIndex(([other]) => other === name);
        assert.deepEqual([text, where], [pairs[at]?.[1], `${file}:${at + 1}`]);
      }
    }),
    { numRuns: runs(50, 300) },
  );
});

test("a line inside a value of several lines is neither an assignment nor a mistake", (t) => {
  const file = join(tempDir(t), ".env");
  writeFileSync(file, 'B=2\nA="first\nB=1\nstray"\n');
  const { entries, problems } = readEnvFile(file);
  assert.deepEqual(entries.get("B"), { text: "2", where: `${file}:1` });
  assert.deepEqual(entries.get("A"), { text: "first\nB=1\nstray", where: `${file}:2` });
  assert.deepEqual(problems, []);
});
