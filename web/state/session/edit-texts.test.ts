import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { ExportQuery } from "../../api.ts";
import { fakeApi, sampleEvent } from "../../../test/support/page/state-harness.ts";
import { readEditTexts } from "./edit-texts.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();
const edit = (id: string, seconds: number, tool = "Edit") => ({ tool_use_id: id, tool_name: tool, at: at(seconds) });

function ended(id: string, tool: string, cut?: string): EventDetailDto {
  return {
    ...sampleEvent(1, { hook_event_name: "PostToolUse", tool_name: tool, tool_use_id: id }),
    payload: { tool_input: { file_path: `/${id}.ts`, old_string: "a", new_string: "b", content: "c" } },
    payload_kept: true,
    session_title: null,
    raw_file: null,
    call: null,
    told: null,
    payload_cut: cut === undefined ? [] : [{ pointer: cut, length: 9000, kept: 4000 }],
  };
}

test("edits are read with one request a tool, in their order", async () => {
  const asked: ExportQuery[] = [];
  const { changes, missing } = await readEditTexts(
    "s1",
    [edit("e1", 10), edit("w1", 20, "Write"), edit("e2", 30)],
    fakeApi({
      toolEvents: async (query) => {
        asked.push(query);
        return query.tool === "Edit"
          ? [ended("e2", "Edit"), ended("other", "Edit"), ended("e1", "Edit")]
          : [ended("w1", "Write")];
      },
    }),
  );
  assert.deepEqual(
    asked.map(({ tool, event, since, until }) => [tool, event, since, until]),
    [
      ["Edit", "PostToolUse", at(5), at(35)],
      ["Write", "PostToolUse", at(5), at(35)],
    ],
  );
  assert.deepEqual([changes.map(({ path }) => path), missing], [["/e1.ts", "/w1.ts", "/e2.ts"], 0]);
});

test("an edit whose text was cut or removed is counted as missing", async () => {
  const api = fakeApi({ toolEvents: async () => [ended("e1", "Edit", "/tool_input/new_string")] });
  const { changes, missing } = await readEditTexts("s1", [edit("e1", 10), edit("e2", 20)], api);
  assert.deepEqual([changes, missing], [[], 2]);
});

test("without an edit nothing is asked", async () => {
  const texts = await readEditTexts("s1", [], fakeApi({}));
  assert.deepEqual(texts, { changes: [], missing: 0 });
});

test("a cut in the file around a change leaves the change whole", async () => {
  const event = ended("e1", "Edit", "/tool_response/originalFile");
  const { missing } = await readEditTexts("s1", [edit("e1", 10)], fakeApi({ toolEvents: async () => [event] }));
  assert.equal(missing, 0);
});
