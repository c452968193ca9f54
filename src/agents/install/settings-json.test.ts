import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSettings } from "./settings-json.ts";

for (const [text, line, column] of [
  ["", 1, 1],
  ["{", 1, 2],
  ['{\n  "a": 1,\n}', 3, 1],
  ['{\r\n  "a": 1\r\n  "b": 2\r\n}', 3, 3],
  ['\ufeff{"a" 1}', 1, 6],
  ['{"a": 01}', 1, 8],
  ["{a: 1}", 1, 2],
  ['{"a": 1} // done', 1, 10],
  ['{"a": "x\ny"}', 1, 7],
  ['{"a": tru}', 1, 7],
  ["[".repeat(100_000), 1, 202],
] as const) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused at line ${line}, column ${column}`, () => {
    assert.throws(
      () => parseSettings(text),
      (error) => {
        assert.ok(error instanceof Error && "details" in error && "code" in error);
        assert.equal(error.code, "settings/malformed");
        const { line: atLine, column: atColumn } = error.details as Record<string, number>;
        assert.deepEqual([atLine, atColumn], [line, column]);
        return true;
      },
    );
  });
}

test("each value has its position", () => {
  const text = ' { "a" : [ 1 , "\\u00e9" ] }';
  const root = parseSettings(text);
  assert.ok(root.kind === "object");
  const [member] = root.members;
  assert.ok(member?.value.kind === "array");
  assert.equal(text.slice(root.start, root.end), text.trim());
  assert.equal(text.slice(member.start, member.end), '"a" : [ 1 , "\\u00e9" ]');
  assert.deepEqual(
    member.value.items.map((item) => text.slice(item.start, item.end)),
    ["1", '"\\u00e9"'],
  );
});
