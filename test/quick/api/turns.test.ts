import assert from "node:assert/strict";
import { test } from "node:test";
import type { TurnsDto } from "../../../src/api/call-dto.ts";
import { payload } from "../../support/payload.ts";
import { HISTORY, prompt, setUp } from "./harness.ts";

const BAR = { session_id: "bar", cwd: "/home/dev/bar" };
const OVERLOADED = [
  prompt("Pour a beer", BAR),
  payload({ ...BAR, hook_event_name: "StopFailure", error: "overloaded", last_assistant_message: "API Error: 529" }),
];

const promptsOf = ({ turns }: TurnsDto): readonly string[] => turns.map((turn) => turn.prompt);

test("turns of all sessions come newest prompt first, page by page", async (t) => {
  const { get } = await setUp(t);
  const first = await get<TurnsDto>("/api/turns?limit=2");
  assert.deepEqual(promptsOf(first), ["Now fix it", "Open the café"]);
  assert.deepEqual(
    first.turns.map(({ project_name: project, calls, state, reply }) => [project, calls, state, reply]),
    [
      ["shop", 2, "working", null],
      ["cafe", 1, "working", null],
    ],
  );
  const second = await get<TurnsDto>(`/api/turns?limit=2&before=${first.next}`);
  assert.deepEqual(promptsOf(second), ["Add a basket"]);
  assert.equal(second.next, null);
});

test("each filter of turns keeps the turns that match it", async (t) => {
  const { get, refused } = await setUp(t, [...HISTORY, ...OVERLOADED]);
  const prompts = async (query: string) => promptsOf(await get(`/api/turns?${query}`));
  assert.deepEqual(await prompts("session=cafe"), ["Open the café"]);
  assert.deepEqual(await prompts("project=shop"), ["Now fix it", "Add a basket"]);
  assert.deepEqual(await prompts("q=BASKET"), ["Add a basket"]);
  assert.deepEqual(await prompts("machine=laptop"), []);
  assert.deepEqual(await prompts("state=failed"), ["Pour a beer"]);
  const [failed] = (await get<TurnsDto>("/api/turns?state=failed")).turns;
  assert.deepEqual([failed?.state, failed?.reply], ["failed", "API Error: 529"]);
  assert.match(await refused("/api/turns?state=done"), /state.*failed/);
});
