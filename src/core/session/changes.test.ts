import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedCall } from "../call-history.ts";
import { changesByFile, lastAtMs } from "./changes.ts";
import { NO_RESULT } from "./call-result.ts";

const EDIT = {
  toolUseId: "toolu_1",
  agentId: null,
  toolName: "Edit",
  summary: "a.ts",
  startedAtMs: 1000,
  endedAtMs: 2000,
  outcome: "ok",
  durationMs: 5,
  permission: null,
  background: null,
  sessionId: "s",
  sessionTitle: null,
  projectName: null,
  machine: null,
  startSeq: 1,
  endSeq: 2,
  result: { ...NO_RESULT, filePath: "/a.ts", isNewFile: false, added: 1, removed: 0 },
} satisfies ListedCall;

test("a file that was changed any number of times has its last change and its sums", () => {
  const many: ListedCall[] = Array.from({ length: 200_000 }, () => EDIT);
  const [file] = changesByFile([...many, { ...EDIT, startedAtMs: 9000, endedAtMs: null }]);
  assert.ok(file !== undefined);
  assert.deepEqual([file.filePath, file.added, file.calls.length, lastAtMs(file)], ["/a.ts", 200_001, 200_001, 9000]);
});
