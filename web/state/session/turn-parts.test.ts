import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleTurn } from "../../../test/support/page/activity-harness.ts";
import { sampleCall } from "../../../test/support/page/state-harness.ts";
import { mergeMessages } from "./messages.ts";
import { partsOfTurn, turnAt, turnMarkdown } from "./turn-parts.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();

const turns = [sampleTurn(1, { started_at: at(0) }), sampleTurn(2, { started_at: at(100) })];
const reply = (uuid: string, seconds: number, agent: string | null = null) =>
  ({ uuid, agent_id: agent, at: at(seconds), role: "reply", text: uuid }) as const;

test("a turn has its prompt, its last reply and the calls up to the next prompt", () => {
  const said = [reply("first words", 10), reply("last words", 90), reply("a subagent", 95, "sub"), reply("next", 120)];
  const calls = [1, 99, 101].map((second) => sampleCall(`c${second}`, { started_at: at(second) }));
  const [first, second] = turns;
  assert.ok(first !== undefined && second !== undefined);
  const source = { messages: mergeMessages(said, [], turns), calls, turns };
  const parts = partsOfTurn(first, source);
  assert.deepEqual(
    [parts.prompt?.seq, parts.reply?.text, parts.calls.map((call) => call.tool_use_id)],
    [1, "last words", ["c1", "c99"]],
  );
  assert.deepEqual(
    partsOfTurn(second, source).calls.map((call) => call.tool_use_id),
    ["c101"],
  );
});

test("what happened before the first prompt is in no turn", () => {
  assert.equal(turnAt(turns, Date.parse(at(-1))), null);
  assert.equal(turnAt(turns, Date.parse(at(99)))?.seq, 1);
  assert.equal(turnAt(turns, Date.parse(at(500)))?.seq, 2);
});

test("a turn as Markdown has the prompt's first line as title, and no empty parts", () => {
  assert.equal(
    turnMarkdown({
      prompt: "# Retry\n\nwith backoff",
      reply: "Done.",
      facts: ["14 calls", "+48 −9"],
      files: ["`a.ts` +1 −0"],
    }),
    "## Retry\n\nwith backoff\n\nDone.\n\n- `a.ts` +1 −0\n\n14 calls, +48 −9\n",
  );
  assert.equal(turnMarkdown({ prompt: "Go", reply: null, facts: [], files: [] }), "## Go\n");
});
