import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionFixture } from "../../../test/support/payload.ts";
import { parseJsonObject, textField, type JsonObject } from "../json.ts";
import { lineChangeOf } from "./line-change.ts";

const EDITS: ReadonlySet<string> = new Set(["Edit", "Write"]);
const cut = (pointer: string) => [{ pointer, length: 9, kept: 1 }];
const patched = (...lines: readonly string[]): JsonObject => ({ tool_response: { structuredPatch: [{ lines }] } });

test("real edits of the client have their lines", () => {
  const edits = sessionFixture("main")
    .map((line) => parseJsonObject(line) ?? {})
    .filter((one) => one["hook_event_name"] === "PostToolUse" && EDITS.has(textField(one, "tool_name") ?? ""));
  assert.deepEqual(
    edits.slice(0, 2).map((one) => lineChangeOf(one, [])),
    [
      { added: 3, removed: 0 },
      { added: 1, removed: 1 },
    ],
  );
});

test("a patch that lost lines says nothing, and one with a cut line still counts it", () => {
  const payload = patched("+a", "+b", " c", "-d");
  assert.deepEqual(lineChangeOf(payload, []), { added: 2, removed: 1 });
  assert.deepEqual(lineChangeOf(payload, cut("/tool_response/structuredPatch/0/lines/1")), { added: 2, removed: 1 });
  assert.deepEqual(lineChangeOf(payload, cut("/tool_input/new_string")), { added: 2, removed: 1 });
  for (const pointer of ["", "/structuredPatch", "/structuredPatch/0", "/structuredPatch/0/lines"]) {
    assert.equal(lineChangeOf(payload, cut(`/tool_response${pointer}`)), null, pointer);
  }
});

const create = (content: string): JsonObject => ({ tool_input: { content }, tool_response: { type: "create" } });

test("a new file counts its lines, unless its content was cut", () => {
  assert.deepEqual(lineChangeOf(create(""), []), { added: 0, removed: 0 });
  assert.deepEqual(lineChangeOf(create("a\nb"), []), { added: 2, removed: 0 });
  assert.deepEqual(lineChangeOf(create("a\nb\n"), []), { added: 2, removed: 0 });
  assert.equal(lineChangeOf(create("a"), cut("/tool_input/content")), null);
});

test("a payload without a patch is unknown", () => {
  for (const payload of [{}, { tool_response: "done" }, { tool_response: { filePath: "/a" } }, { tool_response: [] }]) {
    assert.equal(lineChangeOf(payload, []), null);
  }
});
