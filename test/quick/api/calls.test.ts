import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallDto, CallsDto, ChangesDto, TurnDto, TurnsDto } from "../../../src/api/call-dto.ts";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { MessageUsage } from "../../../src/core/cost/usage.ts";
import { bash, call, failed, HISTORY, prompt, setUp, START_MS } from "./harness.ts";

const idsOf = ({ calls }: CallsDto): readonly string[] => calls.map(({ tool_use_id: id }) => id);

test("calls of all sessions come newest first, page by page, with result and turn", async (t) => {
  const { get } = await setUp(t);
  const first = await get<CallsDto>("/api/calls?limit=3");
  assert.deepEqual(idsOf(first), ["t2", "e1", "c1"]);
  const second = await get<CallsDto>(`/api/calls?limit=3&before=${first.next}`);
  assert.deepEqual(idsOf(second), ["t1", "w1"]);
  assert.equal(second.next, null);
  const [test1] = second.calls;
  assert.deepEqual(test1, {
    tool_use_id: "t1",
    agent_id: null,
    tool_name: "Bash",
    summary: "npm test",
    started_at: "2026-11-25T12:00:03.000Z",
    ended_at: "2026-11-25T12:00:04.000Z",
    outcome: "failed",
    duration_ms: 900,
    permission: null,
    background: null,
    session_id: "shop",
    session_title: "Add a basket",
    project_name: "shop",
    result: {
      added: null,
      removed: null,
      file_path: null,
      created: null,
      exit_code: 2,
      error_line: "src/basket.ts: error: no price",
      lines: null,
    },
    start_seq: 4,
    end_seq: 5,
    turn: 1,
  } satisfies CallDto);
  const [open, edit] = first.calls;
  assert.deepEqual([open?.outcome, open?.result, open?.start_seq, open?.end_seq], [null, null, 13, null]);
  assert.deepEqual([edit?.result?.added, edit?.result?.removed, edit?.turn], [2, 1, 10]);
  assert.deepEqual(
    first.turns.map(({ session_id: id, seq, state }) => [id, seq, state]),
    [
      ["shop", 10, "working"],
      ["cafe", 7, "working"],
    ],
  );
});

test("each filter of calls keeps the calls that match it", async (t) => {
  const { get, refused } = await setUp(t);
  const ids = async (query: string) => idsOf(await get(`/api/calls?${query}`));
  assert.deepEqual(await ids("session=cafe"), ["c1"]);
  assert.deepEqual(await ids("session=nobody"), []);
  assert.deepEqual(await ids("project=shop&tool=Bash"), ["t2", "t1"]);
  assert.deepEqual(await ids("tool=Edit,Write"), ["e1", "w1"]);
  assert.deepEqual(await ids("status=open,failed"), ["t2", "t1"]);
  assert.deepEqual(await ids("status=ok&machine=here"), ["e1", "c1", "w1"]);
  assert.deepEqual(await ids("machine=laptop"), []);
  assert.deepEqual(await ids("q=NPM"), ["t2", "t1"]);
  assert.deepEqual(await ids("q=no%20price"), ["t1"]);
  assert.deepEqual(await ids("since=2026-11-25T12:00:03Z&until=2026-11-25T12:00:07Z"), ["t1"]);
  assert.deepEqual(await ids("agent=a1"), []);
  assert.match(await refused("/api/calls?status=broken"), /status.*open, ok, failed/);
  assert.match(await refused("/api/calls?before=yesterday"), /next/);
});

test("the slowest calls of a range come first, and a page goes on where one ended", async (t) => {
  const { get, refused } = await setUp(t);
  const query = "/api/calls?sort=duration&since=2026-11-25&limit=2";
  const first = await get<CallsDto>(query);
  assert.deepEqual(idsOf(first), ["c1", "t1"]);
  assert.deepEqual(
    first.calls.map(({ turn }) => turn),
    [7, 1],
  );
  const second = await get<CallsDto>(`${query}&before=${encodeURIComponent(String(first.next))}`);
  assert.deepEqual(idsOf(second), ["e1", "w1"]);
  assert.equal(second.next, null);
  assert.deepEqual(idsOf(await get(`${query}&tool=Bash&project=shop`)), ["t1"]);
  assert.deepEqual(idsOf(await get("/api/calls?sort=duration&since=2026-11-26")), []);
  assert.match(await refused("/api/calls?sort=duration"), /since/);
  assert.match(await refused(`${query}&before=7`), /next/);
});

test("turns have their prompt, sums, tokens and cost, newest first", async (t) => {
  const { get, store } = await setUp(t);
  store.keepReading({
    sessionId: "shop",
    agentId: null,
    position: "1",
    messages: [],
    usages: [usage("m1", 1500), usage("m2", 2500), usage("m3", 11_000)],
    costState: null,
  });
  const first = await get<TurnsDto>("/api/sessions/shop/turns?limit=1");
  const second = await get<TurnsDto>(`/api/sessions/shop/turns?before=${first.next}`);
  assert.equal(second.next, null);
  assert.deepEqual(second.turns, [
    {
      session_id: "shop",
      session_title: "Add a basket",
      project_name: "shop",
      seq: 1,
      prompt: "Add a basket",
      by_person: true,
      state: "done",
      started_at: "2026-11-25T12:00:00.000Z",
      ended_at: "2026-11-25T12:00:05.000Z",
      end_seq: 6,
      reply: "The basket is there.",
      calls: 2,
      failures: 1,
      added: 30,
      removed: 0,
      unknown_edits: 0,
      tokens: 4_000_000,
      cost_usd: 20,
      cost_estimated: true,
    } satisfies TurnDto,
  ]);
  const [last] = first.turns;
  assert.deepEqual([last?.prompt, last?.state, last?.ended_at], ["Now fix it", "working", null]);
  assert.deepEqual([last?.calls, last?.added, last?.removed, last?.cost_usd], [2, 2, 1, 10]);
  const [cafe] = (await get<TurnsDto>("/api/sessions/cafe/turns")).turns;
  assert.deepEqual([cafe?.tokens, cafe?.cost_usd, cafe?.added], [null, null, null]);
});

/** A message of two million tokens, ten dollars. */
function usage(messageId: string, afterMs: number): MessageUsage {
  return {
    messageId,
    model: "claude-opus-5-5",
    agentId: null,
    atMs: START_MS + afterMs,
    variant: null,
    tokens: { input: 2_000_000, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 200 },
  };
}

test("a session's changes are complete by file, and unknown ones are counted as such", async (t) => {
  const unknown = call("n1", { tool_name: "NotebookEdit", tool_input: { notebook_path: "/n.ipynb" } }, {});
  const nameless = call("x1", { tool_name: "Write", tool_input: {} }, { tool_response: { type: "update" } });
  const refusedEdit = call("e2", { tool_name: "Edit", tool_input: { file_path: "/other.ts" } }, failed("not found"));
  const { get } = await setUp(t, [...HISTORY, ...unknown, ...nameless, ...refusedEdit]);
  const { files, ...sums } = await get<ChangesDto>("/api/sessions/shop/changes");
  assert.deepEqual(sums, { added: 32, removed: 1, edits: 4, unknown_edits: 2 });
  assert.deepEqual(
    files.map(({ file_path: path, kind, added, removed, edits, unknown_edits: lacking }) => [
      path,
      kind,
      added,
      removed,
      edits,
      lacking,
    ]),
    [
      [null, "edited", null, null, 1, 1],
      ["/n.ipynb", "edited", null, null, 1, 1],
      ["/home/dev/shop/basket.ts", "created", 32, 1, 2, 0],
    ],
  );
  assert.deepEqual(
    files[2]?.calls.map(({ tool_use_id: id, turn, added, start_seq: seq }) => [id, turn, added, seq]),
    [
      ["w1", 1, 30, 2],
      ["e1", 10, 2, 11],
    ],
  );
  assert.equal(files[2]?.last_changed_at, "2026-11-25T12:00:10.000Z", "a start, as in other lists and on its page");
});

test("an event of a call names its call's events, and the calls before and after", async (t) => {
  const { get } = await setUp(t);
  const placeOf = async (seq: number) => (await get<EventDetailDto>(`/api/log/${seq}`)).call;
  const place = {
    start_seq: 4,
    end_seq: 5,
    prev_seq: 2,
    next_seq: 11,
    outcome: "failed",
    asked: false,
    started_at: "2026-11-25T12:00:03.000Z",
    usual: null,
    events: [
      { seq: 4, hook_event_name: "PreToolUse", at: "2026-11-25T12:00:03.000Z" },
      { seq: 5, hook_event_name: "PostToolUseFailure", at: "2026-11-25T12:00:04.000Z" },
    ],
    prompt: { seq: 1, text: "Add a basket" },
  };
  assert.deepEqual([await placeOf(4), await placeOf(5)], [place, place]);
  const open = await placeOf(13);
  assert.deepEqual([open?.start_seq, open?.end_seq, open?.prev_seq, open?.next_seq], [13, null, 11, null]);
  assert.deepEqual([open?.outcome, open?.prompt], [null, { seq: 10, text: "Now fix it" }]);
  assert.equal(await placeOf(1), null);
  const end = await get<EventDetailDto>("/api/log/5");
  assert.equal(end.result?.exit_code, 2);
  assert.ok(!("result" in (await get<EventDetailDto>("/api/log/4"))));
});

test("a call whose start is missing is listed by its end", async (t) => {
  const [, end = ""] = call("t9", bash("make"), { tool_response: {} });
  const { get } = await setUp(t, [prompt("go"), end]);
  const { calls } = await get<CallsDto>("/api/calls");
  assert.deepEqual(
    calls.map(({ tool_use_id: id, start_seq: start, end_seq: last }) => [id, start, last]),
    [["t9", null, 2]],
  );
});
