import assert from "node:assert/strict";
import { test } from "node:test";
import { fileChangeOf, type DiffLine, type FileChange } from "../../state/call-content.ts";
import { hasPlaces, patchOf, shortPath } from "./patch.ts";
import { changedWords, markWords } from "./word-marks.ts";

function marked(before: string, after: string): readonly (readonly string[])[] | null {
  const changes = changedWords(before, after);
  if (changes === null) return null;
  return [
    changes.before.map(({ from, to }) => before.slice(from, to)),
    changes.after.map(({ from, to }) => after.slice(from, to)),
  ];
}

test("only the changed words of a line are marked, by kind of letter in Japanese", () => {
  assert.deepEqual(marked("const a = first(x);", "const a = second(x);"), [["first"], ["second"]]);
  assert.deepEqual(marked("await pause(n);", "await pause(n, 1);"), [[], [", 1"]]);
  assert.deepEqual(marked("東京都で決済する", "大阪府で決済する"), [["東京都"], ["大阪府"]]);
  assert.deepEqual(marked("メールを送信", "メールを受信"), [["送"], ["受"]]);
});

test("lines with little in common are no versions of each other", () => {
  assert.equal(marked("const a = 1;", "return undefined"), null);
  assert.equal(marked("", "x"), null);
  assert.equal(marked("x".repeat(2000), "x".repeat(1999)), null);
});

function line(kind: DiffLine["kind"], text: string): DiffLine {
  return { kind, text, oldNumber: null, newNumber: null };
}

test("each removed line is paired with the added line that is like it", () => {
  const lines = [
    line("removed", "let total = 1;"),
    line("added", "// Starts at two."),
    line("added", "let total = 2;"),
    line("same", "}"),
    line("added", "let total = 3;"),
  ];
  const marks = markWords(lines);
  assert.deepEqual(
    lines.map((one) => marks.get(one)?.map(({ from, to }) => one.text.slice(from, to)) ?? null),
    [["1"], null, ["2"], null, null],
  );
});

const PATCH = {
  oldStart: 8,
  newStart: 8,
  lines: [" a", "-b", "+c", " d"],
};

function changeOf(input: object, response: object | null = null, tool = "Edit"): FileChange {
  const path = { file_path: "/home/dev/shop/src/a.ts" };
  const payload = { tool_input: { ...path, ...input }, ...(response === null ? {} : { tool_response: response }) };
  const change = fileChangeOf(tool, JSON.parse(JSON.stringify(payload)));
  assert.ok(change !== null);
  return change;
}

test("a change is copied as a patch with its places, relative to the session's folder", () => {
  const change = changeOf({ old_string: "b", new_string: "c" }, { structuredPatch: [PATCH] });
  assert.equal(hasPlaces(change), true);
  assert.equal(patchOf(change, "/home/dev/shop"), "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -8,3 +8,3 @@\n a\n-b\n+c\n d\n");
  assert.match(patchOf(change, "/elsewhere"), /^--- a\/home\/dev\/shop\/src\/a\.ts\n/);
});

function namesInPatch(file_path: string, cwd: string): readonly string[] {
  const change = changeOf({ file_path, old_string: "b", new_string: "c" });
  return patchOf(change, cwd).split("\n", 2);
}

test("a file's name cannot begin the change of another file", () => {
  const name = '/w/a\n+++ b/.git/hooks/x\t"\\';
  const quoted = String.raw`/a\012+++ b/.git/hooks/x\011\"\\"`;
  assert.deepEqual(namesInPatch(name, "/w"), [`--- "a${quoted}`, `+++ "b${quoted}`]);
  assert.deepEqual(namesInPatch(String.raw`C:\w\src\a.ts`, String.raw`C:\w`), ["--- a/src/a.ts", "+++ b/src/a.ts"]);
});

test("a new file's patch begins at nothing, an edit without a place says so", () => {
  const written = changeOf({ content: "x\ny\n" }, { type: "create" }, "Write");
  assert.equal(patchOf(written, "/home/dev/shop"), "--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1,2 @@\n+x\n+y\n");
  const asked = changeOf({ old_string: "b", new_string: "c" });
  assert.equal(hasPlaces(asked), false);
  assert.match(patchOf(asked, null), /^@@ @@$/m);
});

test("an edit shows three kept lines around each change", () => {
  const kept = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const before = ["first", ...kept, "last"].join("\n");
  const after = ["First", ...kept, "Last"].join("\n");
  const { hunks, added, removed } = changeOf({ old_string: before, new_string: after });
  assert.deepEqual(
    hunks.map((hunk) => hunk.length),
    [5, 5],
  );
  assert.deepEqual([added, removed], [2, 2]);
});

test("paths are short below the session's folder, and elsewhere by their end", () => {
  assert.equal(shortPath("/home/dev/shop/src/a.ts", "/home/dev/shop"), "src/a.ts");
  assert.equal(shortPath("/home/dev/shop2/src/a/b.ts", "/home/dev/shop"), "…/src/a/b.ts");
  assert.equal(shortPath("C:\\dev\\shop\\a.ts", "C:\\dev\\shop"), "a.ts");
  assert.equal(shortPath("/etc/hosts", null), "/etc/hosts");
});
