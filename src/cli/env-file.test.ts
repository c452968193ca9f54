import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEnv } from "node:util";
import * as fc from "../../test/support/fast-check.ts";
import { runs } from "../../test/support/tier.ts";
import { editEnv } from "./env-file.ts";

const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  ["an empty file", "", "KEY=new\n"],
  ["a file without the key", "A=1\n", "A=1\nKEY=new\n"],
  ["a file without a line break at its end", "A=1", "A=1\nKEY=new\n"],
  ["Windows line ends", "A=1\r\n", "A=1\r\nKEY=new\r\n"],
  ["a byte order mark", "\ufeffKEY=old\n", "\ufeffKEY=new\n"],
  ["its own line, between others", "# mine\nA=1\nKEY=old\n\nB=2\n", "# mine\nA=1\nKEY=new\n\nB=2\n"],
  ["spaces, export and a comment", "  export KEY = old # why\nB=2", "  export KEY = new # why\nB=2"],
  ["quotes", 'KEY="old # value"   # why\r\nB=2', "KEY=new   # why\r\nB=2"],
  ["a value of several lines", "KEY='a\nKEY=b\nc'\nB=2\n", "KEY=new\nB=2\n"],
  ["an empty value", "KEY=\nB=2\n", "KEY=new\nB=2\n"],
  ["several lines, of which the last holds", "KEY=1\nKEY=2\n", "KEY=1\nKEY=new\n"],
  ["a comment that looks like it", "#KEY=old\n", "#KEY=old\nKEY=new\n"],
  ["another key's end", "MY_KEY=1\nKEY_2=2\n", "MY_KEY=1\nKEY_2=2\nKEY=new\n"],
  ["another key's value of several lines", "A='\nKEY=old\n'\n", "A='\nKEY=old\n'\nKEY=new\n"],
  ["a quote without an end", "A=1\nKEY='old\nB=2\n", "A=1\nKEY=new\nB=2\n"],
  ["the value that it has already", " KEY='new'", " KEY='new'"],
];

for (const [what, before, after] of cases) {
  test(`a key is set in ${what}`, () => {
    assert.equal(editEnv(before, { KEY: "new" }), after);
  });
}

test("a value that means something to readers is quoted", () => {
  for (const value of ["a#b", "it's", 'say "x"', String.raw`it's "\n"`, " a b "]) {
    const text = editEnv("A=1\n", { KEY: value });
    assert.deepEqual({ ...parseEnv(text ?? "") }, { A: "1", KEY: value });
  }
  assert.equal(editEnv("", { KEY: "'\"`" }), null);
});

/** Pieces of real files and of broken ones, joined at random. */
const PIECES = ["KEY", "KEY=", "A=1", "B='x\ny'", 'C="', "=", "'", '"', "`", "#", " ", "\n", "\r\n", "\r", "export "];
const file = fc
  .array(fc.oneof(fc.constantFrom(...PIECES, "KEY=old\n", "# KEY=old\n", "KEY='old\nold'\n"), fc.string()), {
    maxLength: 30,
  })
  .map((pieces) => pieces.join(""));
const secret = fc.stringMatching(/^[\w.:/-]{1,40}$/);

test("in any file the reader finds the new value and every other byte is unchanged", () => {
  const numRuns = runs(200, 3000);
  let edits = 0;
  fc.assert(
    fc.property(file, secret, (source, value) => {
      const edited = editEnv(source, { KEY: value });
      if (edited === null) return;
      edits += 1;
      const [before, after] = [parseEnv(unmarked(source)), parseEnv(unmarked(edited))];
      assert.deepEqual({ ...after }, { ...before, KEY: value });
      const isWhole = edited === source || isAppended(source, edited, value) || isReplaced(source, edited, value);
      assert.ok(isWhole, `${JSON.stringify(source)} became ${JSON.stringify(edited)}`);
      // A second edit changes nothing.
      assert.equal(editEnv(edited, { KEY: value }), edited);
    }),
    { numRuns },
  );
  assert.ok(edits > numRuns / 2, `${edits} of ${numRuns} files could be edited`);
});

test("in a file of plain lines only the key's own line differs", () => {
  const line = fc.oneof(
    fc.stringMatching(/^[A-Z]{2,5}_X=[\w ]{0,10}$/),
    fc.stringMatching(/^#[\w =]{0,20}$/),
    fc.constant(""),
  );
  fc.assert(
    fc.property(fc.array(line), fc.array(line), secret, (before, after, value) => {
      const around = (middle: string): string => [...before, middle, ...after].join("\n");
      const source = around("KEY=old # mine");
      // In Node's reader a value of spaces alone includes the next line, and then nothing is plain.
      fc.pre(![...before, ...after].some((text) => /= +$/.test(text)));
      assert.equal(editEnv(source, { KEY: value }), around(`KEY=${value} # mine`));
    }),
    { numRuns: runs(50, 500) },
  );
});

function unmarked(text: string): string {
  return text.replace(/^\ufeff/, "");
}

function isAppended(source: string, edited: string, value: string): boolean {
  return edited.startsWith(source) && /^(\r?\n)?KEY=(.*)\r?\n$/.exec(edited.slice(source.length))?.[2] === value;
}

/** Some part of the source is now the value, and the text before and after it is unchanged. */
function isReplaced(source: string, edited: string, value: string): boolean {
  for (let at = edited.indexOf(value); at !== -1; at = edited.indexOf(value, at + 1)) {
    const [head, tail] = [edited.slice(0, at), edited.slice(at + value.length)];
    const fits = head.length + tail.length <= source.length;
    if (fits && source.startsWith(head) && source.endsWith(tail)) return true;
  }
  return false;
}
