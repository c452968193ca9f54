import assert from "node:assert/strict";
import { test } from "node:test";
import { centralHarness } from "../../support/machine-harness.ts";
import { assertSame, connectedPair, untilThrough } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";

const LINES = 5000;

const call = (id: string, name: string, input: object) => ({ tool_use_id: id, tool_name: name, tool_input: input });

test("calls of another machine have their results, also of payloads that were cut", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
  const write = call("w", "Write", { file_path: "/a.ts", content: "some line\n".repeat(LINES) });
  const bash = call("b", "Bash", { command: "npm test" });
  leaf.report([
    payload({ hook_event_name: "UserPromptSubmit", prompt: "go" }),
    payload(write),
    payload({ hook_event_name: "PostToolUse", ...write, tool_response: { type: "create" } }),
    payload(bash),
    payload({ hook_event_name: "PostToolUseFailure", ...bash, error: "Exit code 1\nAssertionError: no" }),
  ]);
  await untilThrough(leaf);
  await assertSame(central, leaf);
  const { calls } = central.store.calls({ machine: "laptop", limit: 9 });
  assert.deepEqual(
    calls.map(({ toolUseId, startSeq, endSeq, result }) => [
      toolUseId,
      startSeq,
      endSeq,
      result?.added ?? result?.errorLine,
    ]),
    [
      ["b", 4, 5, "AssertionError: no"],
      ["w", 2, 3, LINES],
    ],
  );
  assert.equal(central.store.turnsOf(calls, Date.now())[0]?.prompt, "go");
  assert.deepEqual(central.store.calls({ machine: null, limit: 9 }).calls, []);
});
