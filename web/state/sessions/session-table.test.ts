import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LIMIT } from "../../../src/api/routes.ts";
import { fakeApi, sampleSession } from "../../../test/support/page/state-harness.ts";
import {
  filterIn,
  formatOrder,
  groupingOf,
  groupRows,
  nextOrder,
  orderOf,
  passesFilter,
  sessionFilterOf,
  sortSessions,
} from "./session-filter.ts";
import { createSessionTable, totalsOf } from "./session-table.ts";

const nowMs = Date.parse("2026-01-02T00:00:00.000Z");
const old = sampleSession("old", { tokens: 500, cost_usd: 0.5, cost_estimated: false, error_count: 2 });
const young = sampleSession("young", {
  started_at: "2026-01-01T12:00:00.000Z",
  last_used_at: "2026-01-01T23:30:00.000Z",
  project_name: "shop",
  state: "done",
  tokens: 90,
  cost_usd: 0.25,
});
const unnotified = sampleSession("untold", { started_at: "2025-12-31T00:00:00.000Z" });

const ofOwner = (id: string, owner: string, ownerId: number) => sampleSession(id, { owner, owner_id: ownerId });

async function openTable(sort?: string) {
  const asked: unknown[] = [];
  const table = createSessionTable({
    api: fakeApi({
      sessions: async (query) => {
        asked.push(query);
        return [old, young, unnotified];
      },
    }),
    readMs: () => nowMs,
    needing: () => [],
  });
  const show = (filter: Parameters<typeof sessionFilterOf>[0]) =>
    table.show({ filter: sessionFilterOf(filter), order: orderOf(filter) });
  show(sort === undefined ? {} : { sort });
  await table.reload();
  return { table, asked, show, ids: () => table.rows.value.map((one) => one.session_id) };
}

test("the filter gives the same rows as the daemon's, and by time too", () => {
  assert.equal(passesFilter(sessionFilterOf({ state: "done", since: "24h" }), young, nowMs), true);
  assert.equal(passesFilter(sessionFilterOf({ range: "2026-01-02..2026-01-03" }), old, nowMs), false);
  assert.equal(passesFilter(sessionFilterOf({ range: "2025-12-01..2025-12-02" }), young, nowMs), false);
  assert.equal(passesFilter(sessionFilterOf({ q: "SHO" }), young, nowMs), true);
  assert.equal(passesFilter(sessionFilterOf({ state: "nonsense", since: "9y" }), old, nowMs), true);
});

test("sessions are filtered by their owner's number, also with two of one name", async () => {
  const list = [ofOwner("s1", "Sam", 7), ofOwner("s2", "Ann", 8), ofOwner("s3", "Sam", 9)];
  const filter = sessionFilterOf({ owner: "7" });
  assert.deepEqual(
    [...list, old].map((one) => passesFilter(filter, one, nowMs)),
    [true, false, false, false],
  );
  assert.equal(sessionFilterOf({ owner: "Sam" }).owner, null);
  const queries: unknown[] = [];
  const table = createSessionTable({
    api: fakeApi({
      sessions: async (query) => {
        queries.push(query);
        return list;
      },
    }),
    readMs: () => nowMs,
    needing: () => [],
  });
  table.show({ filter, order: orderOf({}) });
  await table.reload();
  assert.deepEqual(queries.at(-1), { limit: String(MAX_LIMIT), owner: "7" });
  assert.deepEqual(
    [...table.owners.value],
    [
      [8, "Ann"],
      [7, "Sam (7)"],
      [9, "Sam (9)"],
    ],
  );
});

test("an owner in the address has no effect on a daemon and among one's own sessions", () => {
  const filter = { owner: "7", state: "done" };
  for (const scope of [null, "mine"] as const) assert.deepEqual(filterIn(scope, filter), { state: "done" });
  for (const scope of ["team", "all"] as const) assert.equal(filterIn(scope, filter), filter);
});

test("sessions are filtered by machine, this one included, only if there are several", async () => {
  const far = sampleSession("far", { machine: "laptop" });
  assert.equal(passesFilter(sessionFilterOf({ machine: "laptop" }), far, nowMs), true);
  assert.equal(passesFilter(sessionFilterOf({ machine: "laptop" }), old, nowMs), false);
  assert.equal(passesFilter(sessionFilterOf({ machine: "here" }), old, nowMs), true);
  assert.equal(passesFilter(sessionFilterOf({ machine: "here" }), far, nowMs), false);
  const { table, asked, show } = await openTable();
  assert.deepEqual(table.machines.value, []);
  table.put(far);
  assert.deepEqual(table.machines.value, ["laptop"]);
  show({ machine: "laptop" });
  assert.deepEqual(asked.at(-1), { limit: String(MAX_LIMIT), machine: "laptop" });
});

test("unknown values come last in both directions", () => {
  assert.deepEqual(idsBy("tokens"), ["old", "young", "untold"]);
  assert.deepEqual(idsBy("tokens.up"), ["young", "old", "untold"]);
  assert.deepEqual(idsBy("nonsense"), ["old", "untold", "young"], "by need: young is done");
});

test("an order survives the way through the address, and a second press turns it round", () => {
  const byTokens = nextOrder(orderOf({}), "tokens");
  assert.equal(formatOrder(byTokens), "tokens");
  assert.deepEqual(orderOf({ sort: "tokens.up" }), nextOrder(byTokens, "tokens"));
  assert.equal(formatOrder(orderOf({})), null);
});

test("totals add up known values and count the unknown ones", () => {
  const totals = totalsOf([old, young, unnotified]);
  assert.deepEqual(totals, { count: 3, errors: 2, tokens: 590, costUsd: 0.75, costEstimated: true, unknown: 1 });
  assert.equal(totalsOf([old]).costEstimated, false);
});

test("rows keep their places while they change, until a person asks for the order", async () => {
  const { table, ids } = await openTable("tokens");
  assert.deepEqual(ids(), ["old", "young", "untold"]);
  table.put({ ...young, tokens: 9000, event_count: 7 });
  table.put(sampleSession("new", { tokens: 1 }));
  assert.deepEqual(ids(), ["old", "young", "untold"]);
  assert.equal(table.rows.value[1]?.tokens, 9000);
  assert.equal(table.newcomers.value, 1);
  assert.equal(table.drifted.value, true);
  table.sortAgain();
  assert.deepEqual(ids(), ["young", "old", "new", "untold"]);
  assert.equal(table.drifted.value, false);
});

test("a session that begins to wait comes up by itself, unless rows are held", async () => {
  const { table, ids } = await openTable();
  table.hold(true);
  table.put({ ...young, state: "waiting", event_count: 7 });
  table.put(sampleSession("new", { started_at: "2026-01-02T00:00:00.000Z" }));
  assert.deepEqual(ids(), ["old", "untold", "young"]);
  assert.deepEqual([table.drifted.value, table.newcomers.value], [true, 1]);
  table.hold(false);
  assert.deepEqual(ids(), ["young", "new", "old", "untold"]);
  table.put({ ...young, state: "done", event_count: 8 });
  assert.deepEqual(ids(), ["new", "old", "untold", "young"]);
});

test("sessions that need you are listed beyond the newest, by the filter", async () => {
  const waiting = sampleSession("waits", { state: "waiting", project_name: "shop" });
  const other = sampleSession("far", { state: "waiting", project_name: "api" });
  const table = createSessionTable({
    api: fakeApi({
      sessions: async () => [young],
    }),
    readMs: () => nowMs,
    needing: () => [other, waiting],
  });
  table.show({ filter: sessionFilterOf({ project: "shop" }), order: orderOf({}) });
  await table.reload();
  assert.deepEqual(
    table.rows.value.map((one) => one.session_id),
    ["waits", "young"],
  );
});

test("rows stand under their project in the order of the rows, or under their day", () => {
  const rows = [old, young, unnotified];
  const names = (grouping: "project" | "day") =>
    groupRows(rows, grouping).map(({ name, sessions }) => [name, sessions.length]);
  assert.deepEqual(names("project"), [
    [old.project_name, 2],
    ["shop", 1],
  ]);
  const days = names("day").map(([name]) => String(name));
  assert.deepEqual(days, days.toSorted().toReversed());
  assert.deepEqual([groupingOf({ group: "day" }), groupingOf({ group: "x" })], ["day", null]);
});

test("older sessions load from the page's end, and then count in the totals", async () => {
  const used = (index: number) => new Date(nowMs - index * 1000).toISOString();
  const all = Array.from({ length: MAX_LIMIT + 7 }, (_, index) =>
    sampleSession(`s${index}`, { last_used_at: used(index), tokens: 1 }),
  );
  const asked: string[] = [];
  const table = createSessionTable({
    api: fakeApi({
      sessions: async ({ until = "", since = "" }) => {
        asked.push(`${until} ${since}`);
        return all.filter((one) => until === "" || one.last_used_at <= until).slice(0, MAX_LIMIT);
      },
    }),
    readMs: () => nowMs,
    needing: () => [],
  });
  table.show({ filter: sessionFilterOf({ since: "24h" }), order: orderOf({}) });
  await table.reload();
  assert.equal(table.cut.value, true);
  assert.equal(table.totals.value.tokens, MAX_LIMIT);
  await table.loadOlder();
  assert.equal(table.cut.value, false);
  assert.equal(table.totals.value.tokens, MAX_LIMIT + 7);
  await table.loadOlder();
  const since = String(nowMs - 86_400_000);
  assert.deepEqual(asked.slice(-2), [` ${since}`, `${used(MAX_LIMIT - 1)} ${since}`]);
});

test("a session that no longer passes leaves, and an older update is ignored", async () => {
  const { table, show, ids } = await openTable();
  show({ state: "done" });
  await table.reload();
  assert.deepEqual(ids(), ["young"]);
  table.put({ ...young, event_count: 0, tokens: 1 });
  assert.equal(table.rows.value[0]?.tokens, 90);
  table.put({ ...young, state: "working" });
  assert.deepEqual(ids(), []);
});

function idsBy(sort: string): string[] {
  return sortSessions([unnotified, old, young], orderOf({ sort })).map((one) => one.session_id);
}
