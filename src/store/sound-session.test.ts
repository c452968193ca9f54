import assert from "node:assert/strict";
import { test } from "node:test";
import { fullSession } from "../../test/support/full-session.ts";
import { readMachineStory } from "./machine-story.ts";
import { toSessionParameters } from "./session-row.ts";
import { isSoundSession } from "./sound-session.ts";

const row = () => JSON.parse(JSON.stringify(toSessionParameters(fullSession()))) as Record<string, unknown>;

test("a session with one of everything is read from its row as it was", () => {
  assert.ok(isSoundSession(fullSession()));
  const story = readMachineStory(row(), []);
  assert.deepEqual(story?.session, fullSession());
});

test("a row that this release would not have written is nothing", () => {
  const broken: readonly Record<string, unknown>[] = [
    { state: "dreaming" },
    { detail: "{" },
    { detail: JSON.stringify({ waits: {} }) },
    { detail: JSON.stringify({ waits: [{ kind: "permission" }] }) },
    { detail: JSON.stringify({ openToolCalls: [null] }) },
    { detail: JSON.stringify({ usage: { tokens: {} } }) },
    { failure: JSON.stringify({ code: 7 }) },
    { process: JSON.stringify({ pid: "1" }) },
    { started_at: -1 },
    { last_used_at: 1.5 },
    { session_id: "" },
    { title: { text: "x" } },
  ];
  for (const fields of broken)
    assert.equal(readMachineStory({ ...row(), ...fields }, []), null, JSON.stringify(fields));
});

test("a call that is none is left out, its session stays", () => {
  assert.deepEqual(readMachineStory(row(), [{ tool_use_id: "t1" }, {}])?.calls, []);
});
