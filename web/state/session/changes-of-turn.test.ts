import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChangesDto } from "../../../src/api/call-dto.ts";
import { filesOfTurn, turnsWithChanges } from "./changes-of-turn.ts";

const change = (id: string, turn: number | null, added: number | null, removed: number | null) => ({
  tool_use_id: id,
  tool_name: "Edit",
  agent_id: null,
  at: `2026-01-01T00:00:0${id.length}.000Z`,
  outcome: "ok" as const,
  added,
  removed,
  start_seq: 1,
  end_seq: 2,
  turn,
});
const file = (path: string, calls: ChangesDto["files"][number]["calls"]): ChangesDto["files"][number] => ({
  file_path: path,
  kind: "created",
  added: null,
  removed: null,
  edits: calls.length,
  unknown_edits: 0,
  last_changed_at: "2026-01-01T00:00:09.000Z",
  calls,
});
const changes: ChangesDto = {
  files: [
    file("a.ts", [change("a", 1, 3, 1), change("bb", 5, 2, 0)]),
    file("b.ts", [change("ccc", 5, null, null)]),
    file("c.ts", [change("d", null, 1, 1)]),
  ],
  added: 6,
  removed: 2,
  edits: 4,
  unknown_edits: 1,
};

test("one turn's changes have its files, its sums and its unknown edits", () => {
  const { files, ...sums } = filesOfTurn(changes, 5);
  assert.deepEqual(sums, { added: 2, removed: 0, edits: 2, unknown_edits: 1 });
  assert.deepEqual(
    files.map(({ file_path, added, kind, last_changed_at }) => [file_path, added, kind, last_changed_at.slice(17, 19)]),
    [
      ["a.ts", 2, null, "02"],
      ["b.ts", null, "created", "03"],
    ],
  );
  assert.equal(filesOfTurn(changes, 0).edits, 1);
});

test("turns with changes: the newest first, those before the first prompt last", () => {
  assert.deepEqual(
    turnsWithChanges(changes).map(({ turn, added, removed, files }) => [turn, added, removed, files]),
    [
      [5, 2, 0, 2],
      [1, 3, 1, 1],
      [0, 1, 1, 1],
    ],
  );
});
