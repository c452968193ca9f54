import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../support/fast-check.ts";
import type { SearchDto, SearchHitDto } from "../../../src/api/history-dto.ts";
import type { CallsDto } from "../../../src/api/call-dto.ts";
import type { EventDetailDto, LogPageDto } from "../../../src/api/dto.ts";
import { payload } from "../../support/payload.ts";
import { bash, call, failed, prompt, setUp } from "./harness.ts";

/** The batch of a model turn, which repeats its calls as the model gets them. */
function batch(...calls: readonly (readonly [id: string, command: string, response: string])[]): string {
  return payload({
    session_id: "shop",
    hook_event_name: "PostToolBatch",
    tool_calls: calls.map(([id, command, response]) => ({
      tool_name: "Bash",
      tool_use_id: id,
      tool_input: { command },
      tool_response: response,
    })),
  });
}

const asks = (command: string) =>
  payload({ session_id: "shop", hook_event_name: "PermissionRequest", tool_name: "Bash", ...bash(command) });

const [BEGUN = "", ENDED = ""] = call("t1", bash("git push origin"), {
  tool_response: { stdout: "done" },
  duration_ms: 70,
});

/** A call with all of its events, one that failed, one that was refused, and a prompt. */
const CALLS = [
  prompt("Push it with git push"),
  BEGUN,
  asks("git push origin"),
  ENDED,
  batch(["t1", "git push origin", "done"]),
  ...call("t2", bash("git push --force"), { ...failed("Exit code 1\nerror: protected branch"), duration_ms: 9 }),
  ...call("t3", bash("git push --tags"), null),
  batch(["t2", "git push --force", "protected branch"], ["t3", "git push --tags", "This needs your approval."]),
];

const shown = ({ hits }: SearchDto) => hits.map(({ event, call: of }) => [event.seq, of?.tool_use_id ?? null]);

test("a call is one hit with its outcome, and the counts are of hits", async (t) => {
  const { get, store } = await setUp(t, CALLS);
  for (const indexed of [0, 4, 99]) {
    store.indexSearch(indexed);
    const answer = await get<SearchDto>("/api/search?q=GIT%20PUSH");
    assert.deepEqual(shown(answer), [
      [8, "t3"],
      [7, "t2"],
      [4, "t1"],
      [1, null],
    ]);
    assert.deepEqual(answer.found, { count: 4, exact: true });
    assert.equal(answer.next, null);
  }
  const [open, broken, pushed, asked] = (await get<SearchDto>("/api/search?q=git%20push")).hits;
  assert.deepEqual([open?.call?.outcome, open?.call?.result], ["unknown", null]);
  assert.deepEqual(
    [
      broken?.call?.outcome,
      broken?.call?.duration_ms,
      broken?.call?.result?.exit_code,
      broken?.call?.result?.error_line,
    ],
    ["failed", 9, 1, "error: protected branch"],
  );
  assert.deepEqual([pushed?.call?.start_seq, pushed?.call?.end_seq, pushed?.call?.outcome], [2, 4, "ok"]);
  assert.deepEqual([broken?.fields, asked?.fields], [["/tool_input/command"], ["/prompt"]]);
});

test("a text that only the batch of a refused call has finds that call", async (t) => {
  const { get } = await setUp(t, CALLS);
  const answer = await get<SearchDto>("/api/search?q=needs%20your%20approval");
  assert.deepEqual(shown(answer), [[9, "t3"]]);
  assert.deepEqual(answer.hits[0]?.fields, ["/tool_calls/1/tool_response"]);
  assert.deepEqual(shown(await get("/api/search?q=protected%20branch")), [[7, "t2"]]);
});

test("a search for one event, and the log, find events", async (t) => {
  const { get } = await setUp(t, CALLS);
  const starts = await get<SearchDto>("/api/search?q=git%20push&event=PreToolUse");
  assert.deepEqual(shown(starts), [
    [8, null],
    [6, null],
    [2, null],
  ]);
  const { events } = await get<LogPageDto>("/api/log?q=git%20push");
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [9, 8, 7, 6, 5, 4, 3, 2, 1],
  );
});

test("a start is a hit where the end is outside of the range", async (t) => {
  const { get } = await setUp(t, CALLS);
  const until = encodeURIComponent("2026-11-25T12:00:03Z");
  assert.deepEqual(shown(await get(`/api/search?q=origin&until=${until}`)), [[2, "t1"]]);
  assert.deepEqual(shown(await get(`/api/search?q=origin&until=${until}&before=3`)), [[2, "t1"]]);
});

test("pages of any size have every call once, and the first counts them", async (t) => {
  const ids = Array.from({ length: 12 }, (_, index) => `c${index}`);
  const payloads = ids.flatMap((id) => {
    const events = call(id, bash(`make part ${id}`), { tool_response: { stdout: "" } });
    return [...events, batch([id, `make part ${id}`, ""])];
  });
  const { get, store } = await setUp(t, payloads);
  store.indexSearch(20);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 13 }), async (limit) => {
      const hits: SearchHitDto[] = [];
      let before = "";
      do {
        const page: SearchDto = await get(`/api/search?q=make%20part&limit=${limit}${before}`);
        if (before === "") assert.deepEqual(page.found, { count: 12, exact: true });
        hits.push(...page.hits);
        before = page.next === null ? "" : `&before=${page.next}`;
      } while (before !== "");
      assert.deepEqual(
        hits.map(({ call: of }) => of?.tool_use_id),
        ids.toReversed(),
      );
    }),
    { numRuns: 8 },
  );
});

test("an event with the question or the batch of a call names the call too", async (t) => {
  const { get } = await setUp(t, CALLS);
  const callOf = async (seq: number) => (await get<EventDetailDto>(`/api/log/${seq}`)).call;
  const pushed = await callOf(3);
  assert.deepEqual([pushed?.start_seq, pushed?.end_seq, pushed?.prompt?.seq], [2, 4, 1]);
  assert.deepEqual(
    pushed?.events.map(({ seq, hook_event_name: name }) => [seq, name]),
    [
      [2, "PreToolUse"],
      [3, "PermissionRequest"],
      [4, "PostToolUse"],
      [5, "PostToolBatch"],
    ],
  );
  assert.deepEqual([(await callOf(3))?.asked, (await callOf(8))?.outcome], [false, "unknown"]);
  assert.deepEqual([(await callOf(5))?.start_seq, await callOf(9)], [2, null], "a batch of one, and of several");
});

test("a status selects calls by their outcome, other events by their own", async (t) => {
  const { get, store, refused } = await setUp(t, CALLS);
  for (const indexed of [0, 99]) {
    store.indexSearch(indexed);
    const failures = await get<SearchDto>("/api/search?q=git%20push&status=failed");
    assert.deepEqual([shown(failures), failures.found], [[[7, "t2"]], { count: 1, exact: true }]);
    assert.deepEqual(shown(await get("/api/search?q=git%20push&status=ok,unknown")), [
      [8, "t3"],
      [4, "t1"],
    ]);
    assert.deepEqual(shown(await get("/api/search?q=force&status=open")), []);
  }
  assert.match(await refused("/api/search?q=git&status=broken"), /status is not valid: it has to be one of open, ok/);
  assert.match(await refused("/api/search?q=git&status=ok&event=Stop"), /status is not valid/);
});

test("several texts are all in one event, and all are marked", async (t) => {
  const { get, store, refused } = await setUp(t, CALLS);
  for (const indexed of [0, 99]) {
    store.indexSearch(indexed);
    const both = await get<SearchDto>("/api/search?q=protected&q=FORCE");
    assert.deepEqual([shown(both), both.found], [[[7, "t2"]], { count: 1, exact: true }]);
    assert.deepEqual(shown(await get("/api/search?q=origin&q=force")), []);
  }
  const [hit] = (await get<SearchDto>("/api/search?q=push&q=git")).hits;
  const marks = hit?.highlights.map(([start, end]) => hit.snippet.slice(start, end));
  assert.deepEqual(marks?.slice(0, 2), ["git", "push"]);
  const many = Array.from({ length: 33 }, (_, index) => `q=a${index}`).join("&");
  assert.match(await refused(`/api/search?${many}`), /more than 32 terms/);
});

test("a part of the model's name selects its sessions", async (t) => {
  const start = payload({ session_id: "shop", hook_event_name: "SessionStart", model: "claude-opus-4-8" });
  const { get } = await setUp(t, [start, ...CALLS]);
  assert.equal((await get<SearchDto>("/api/search?q=git%20push&model=opus")).found?.count, 4);
  assert.equal((await get<SearchDto>("/api/search?q=git%20push&model=haiku")).found?.count, 0);
  assert.equal((await get<CallsDto>("/api/calls?model=OPUS&status=failed")).calls.length, 1);
  assert.equal((await get<CallsDto>("/api/calls?model=haiku")).calls.length, 0);
});

test("a minus, OR and path: select calls, by search, log and export alike", async (t) => {
  const read = { tool_name: "Read", tool_input: { file_path: "/work/shop/src/cart.ts" } };
  const { get, store, refused } = await setUp(t, [...CALLS, ...call("t4", read, { tool_response: { file: {} } })]);
  const found = async (q: string) => shown(await get(`/api/search?${new URLSearchParams({ q }).toString()}`));
  for (const indexed of [0, 99]) {
    store.indexSearch(indexed);
    assert.deepEqual(await found("origin OR tags"), [
      [8, "t3"],
      [4, "t1"],
    ]);
    // The start of the call that failed has no word of its failure.
    assert.deepEqual(await found("push -protected -tool:bash"), [[1, null]]);
    assert.deepEqual(await found("git push -protected"), [
      [8, "t3"],
      [4, "t1"],
      [1, null],
    ]);
    assert.deepEqual(await found('"git push --force" OR "git push --tags" status:failed'), [[7, "t2"]]);
    for (const path of ["src/", "cart.ts", "/work/shop", String.raw`src\cart`]) {
      assert.deepEqual(await found(`path:"${path}"`), [[11, "t4"]], path);
    }
    assert.deepEqual(await found("path:art.ts"), []);
    assert.deepEqual(await found("-push -path:src/"), []);
    assert.deepEqual(await found('"origin OR tags"'), []);
  }
  const q = new URLSearchParams({ q: "origin OR path:src/ -event:PostToolBatch" }).toString();
  const { events } = await get<LogPageDto>(`/api/log?${q}`);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [11, 10, 4, 3, 2],
  );
  assert.match(await refused("/api/log?q=status:failed"), /status: is of calls/);
  assert.match(await refused("/api/search?q=status:ok%20OR%20git"), /other status: filters alone/);
});
