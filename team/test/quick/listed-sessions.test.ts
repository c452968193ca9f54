import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "pg";
import type { ForwardingEventDto } from "../../../src/api/forwarding-dto.ts";
import type { CallFilter } from "../../../src/core/call-history.ts";
import type { LogFilter } from "../../../src/core/history.ts";
import { bitsOf, nameOf } from "../../src/ingest/session-names.ts";
import { listCalls } from "../../src/reading/call-queries.ts";
import { listEvents } from "../../src/reading/event-queries.ts";
import { mayRead, personValues, visibleParts, type Reader } from "../../src/rights/rights.ts";
import { OF_SCOPE, SCOPES } from "../../src/rights/scope.ts";
import { event, ingestHarness, toolEvent } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

type Harness = Awaited<ReturnType<typeof ingestHarness>>;

async function readerOf(pool: Pool, subject: string): Promise<Reader> {
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = $1", [subject]);
  return { id: rows[0]?.id ?? 0, teamIds: [], isAuditor: false };
}

/** All pages of a filter, and how many. */
async function readLog(pool: Pool, person: Reader, filter: Partial<LogFilter> = {}) {
  const seqs: number[] = [];
  let beforeSeq: number | undefined;
  for (let pages = 1; pages < 50; pages += 1) {
    const before = beforeSeq === undefined ? {} : { beforeSeq };
    const page = await listEvents(pool, person, { filter: { limit: 30, ...before, ...filter }, nowMs: Date.now() });
    seqs.push(...page.events.map(({ seq }) => seq));
    if (page.next === null) return seqs;
    beforeSeq = page.next;
  }
  throw new Error("a log without an end");
}

async function readCalls(pool: Pool, person: Reader, filter: Partial<CallFilter> = {}) {
  const calls: string[] = [];
  let beforeSeq: number | undefined;
  for (let pages = 1; pages < 50; pages += 1) {
    const before = beforeSeq === undefined ? {} : { beforeSeq };
    const asking = { person, scope: "all", nowMs: Date.now() } as const;
    const page = await listCalls(pool, asking, { limit: 3, ...before, ...filter });
    calls.push(...page.calls.map(({ toolUseId }) => toolUseId));
    if (page.next === null) return calls;
    beforeSeq = page.next;
  }
  throw new Error("a list without an end");
}

/** Sessions more than a statement takes, whose events alternate: the first session also has the last event. */
async function addMany({ join }: Harness, count: number): Promise<void> {
  const { send } = await join("ann");
  const ids = Array.from({ length: count }, (_, index) => `s${index}`);
  const order = [...ids, ...ids.toReversed()];
  const all = order.map((id, index) => event(index + 1, { session_id: id }));
  const events = all.map((one, index) => (index % 7 === 0 ? { ...toolEvent(index + 1, one.session_id) } : one));
  for (let from = 0; from < events.length; from += 50) {
    const some = events.slice(from, from + 50);
    await send({ after: from, through: from + some.length, events: some });
  }
}

test("a log of more sessions than a statement takes has each event once", needsPostgres, async (t) => {
  const harness = await ingestHarness(t);
  await addMany(harness, 150);
  const person = await readerOf(harness.pool, "ann");
  const stored = (await harness.events()).toReversed();
  const seqsOf = (rows: typeof stored): readonly number[] => rows.map((row) => Number(row["seq"]));
  assert.deepEqual(await readLog(harness.pool, person), seqsOf(stored));
  const ofTool = stored.filter((row) => row["tool_name"] === "Bash");
  assert.deepEqual(await readLog(harness.pool, person, { toolName: "Bash" }), seqsOf(ofTool));
  assert.deepEqual(await readLog(harness.pool, person, { agentId: "nobody" }), []);
  const calls = ofTool.map((row) => String(row["tool_use_id"]));
  assert.deepEqual(await readCalls(harness.pool, person), calls);
  assert.deepEqual(await readCalls(harness.pool, person, { statuses: ["open"] }), calls);
  assert.deepEqual(await readCalls(harness.pool, person, { statuses: ["denied"] }), []);
});

test("what no session has is known without a look at an event or call", needsPostgres, async (t) => {
  const harness = await ingestHarness(t);
  await addMany(harness, 20);
  const person = await readerOf(harness.pool, "ann");
  const asked: string[] = [];
  const watched = Object.create(harness.pool) as Pool;
  watched.query = (async (text: string, values: unknown[]) => {
    asked.push(text);
    return harness.pool.query(text, values);
  }) as Pool["query"];
  assert.deepEqual(await readLog(watched, person, { toolName: "Nothing" }), []);
  assert.deepEqual(await readLog(watched, person, { hookEventName: "StopFailure" }), []);
  assert.deepEqual(await readLog(watched, person, { source: "import" }), []);
  assert.deepEqual(await readCalls(watched, person, { toolNames: ["Nothing", "Nowhere"] }), []);
  assert.deepEqual(await readCalls(watched, person, { statuses: ["failed", "denied"] }), []);
  assert.equal(asked.length, 5);
  assert.ok(asked.every((text) => !/\b(events|calls) /.test(text)));
});

test("sessions without known names are looked through", needsPostgres, async (t) => {
  const harness = await ingestHarness(t);
  const { pool, join } = harness;
  const { send } = await join("ann");
  const person = await readerOf(pool, "ann");
  const found = async (): Promise<number> => (await readLog(pool, person, { toolName: "Bash" })).length;
  await send({ after: 0, through: 2, events: [event(1), toolEvent(2, "other")] });
  // As a release before stores a session, and continues one: without names, and with the number of its last event.
  await pool.query("UPDATE sessions SET names = NULL, names_seq = NULL WHERE session_id = 'other'");
  assert.equal(await found(), 1);
  await pool.query(
    "UPDATE events SET tool_name = 'Bash' WHERE session = (SELECT id FROM sessions WHERE session_id = 's')",
  );
  assert.equal(await found(), 1);
  await pool.query("UPDATE sessions SET last_seq = last_seq + 1 WHERE session_id = 's'");
  assert.equal(await found(), 2);
  // What this release adds does not make the names whole.
  await send({ after: 2, through: 4, events: [event(3), event(4, { session_id: "other" })] });
  assert.equal(await found(), 2);
});

test("names of a session grow with its events", needsPostgres, async (t) => {
  const harness = await ingestHarness(t);
  const { pool, join } = harness;
  const { send } = await join("ann");
  const person = await readerOf(pool, "ann");
  await send({ after: 0, through: 1, events: [event(1)] });
  await send({ after: 1, through: 2, events: [toolEvent(2, "s")] });
  await send({ after: 2, through: 3, events: [failure(3, "toolu_2")] });
  await send({ after: 3, through: 4, events: [event(4)] });
  const { rows } = await pool.query("SELECT names_seq = last_seq AS known FROM sessions");
  assert.deepEqual(rows, [{ known: true }]);
  assert.equal((await readLog(pool, person, { hookEventName: "Notification" })).length, 2);
  assert.equal((await readLog(pool, person, { hookEventName: "PreToolUse" })).length, 1);
  assert.deepEqual(await readCalls(pool, person, { statuses: ["failed"] }), ["toolu_2"]);
  assert.deepEqual(await readCalls(pool, person, { statuses: ["ok"] }), []);
});

function failure(seq: number, toolUseId: string, sessionId = "s"): ForwardingEventDto {
  const hookEventName = "PostToolUseFailure";
  const call = { tool_name: "Bash", tool_use_id: toolUseId };
  const payload = { session_id: sessionId, hook_event_name: hookEventName, ...call, error: "no such file" };
  return event(seq, {
    session_id: sessionId,
    hook_event_name: hookEventName,
    ...call,
    status: "failed",
    payload: JSON.stringify(payload),
  });
}

test("failed calls come in the order of all calls, page by page", needsPostgres, async (t) => {
  const harness = await ingestHarness(t);
  const { pool, join } = harness;
  const { send } = await join("ann");
  const person = await readerOf(pool, "ann");
  const starts = Array.from({ length: 24 }, (_, index) => toolEvent(index + 1, `s${index % 5}`));
  // They end in another order than they began in, and some not at all.
  const ends = [20, 3, 17, 11, 2, 7, 23, 5, 14].map((nth, index) =>
    failure(25 + index, `toolu_${nth}`, `s${(nth - 1) % 5}`),
  );
  const events = [...starts, ...ends];
  await send({ after: 0, through: events.length, events });
  const expected = [23, 20, 17, 14, 11, 7, 5, 3, 2].map((nth) => `toolu_${nth}`);
  const failed = { statuses: ["failed"] } as const;
  assert.deepEqual(await readCalls(pool, person, failed), expected);
  assert.deepEqual(await readCalls(pool, person, { ...failed, isImported: false, text: "LS" }), expected);
  assert.deepEqual(await readCalls(pool, person, { ...failed, text: "zanzibar" }), []);
  assert.deepEqual(await readCalls(pool, person, { ...failed, toolNames: ["Read"] }), []);
  assert.deepEqual(await readCalls(pool, person, { ...failed, machine: "laptop" }), expected);
  assert.deepEqual(await readCalls(pool, person, { ...failed, machine: "other" }), []);
});

test("a text of a call is found where JSON has it otherwise", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const person = await readerOf(pool, "ann");
  const [first, second] = [toolEvent(1, "s"), { ...toolEvent(2, "s"), agent_id: "helper" }];
  const input = { tool_input: { command: 'echo "100%" \\ é' } };
  const payload = JSON.stringify({ ...JSON.parse(second.payload ?? ""), ...input, agent_id: "helper" });
  const events = [first, { ...second, payload }, failure(3, "toolu_1")];
  await send({ after: 0, through: 3, events });
  const found = async (filter: Partial<CallFilter>): Promise<readonly string[]> => readCalls(pool, person, filter);
  for (const text of ['ECHO "1', "\\ é", "100%"]) assert.deepEqual(await found({ text }), ["toolu_2"], text);
  // It is in the JSON of both, as the name of a field.
  for (const text of ["toolName", "É", '\\"100', "0_%"]) assert.deepEqual(await found({ text }), [], text);
  assert.deepEqual(await found({ text: "NO SUCH" }), ["toolu_1"]);
  assert.deepEqual(await found({ agentId: "helper" }), ["toolu_2"]);
  assert.deepEqual(await found({ agentId: "help" }), []);
  assert.deepEqual(await found({ statuses: ["ok", "failed"] }), ["toolu_1"]);
});

test("bits of names are those that are stored", () => {
  const names = [nameOf("hook", "PreToolUse"), nameOf("tool", "Bash"), nameOf("outcome", "ok")];
  assert.equal(bitsOf(names), STORED);
  for (const name of names) assert.equal(bitsOf([name, ...names]), STORED);
  assert.notEqual(bitsOf([nameOf("tool", "ok")]), bitsOf([nameOf("outcome", "ok")]));
});

const STORED = "x4000000000000000000000000001000001000800100008000000000000000000";

test("parts of the visible sessions are all that the rule allows, each once", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const places = ["ann core", "ann web", "bob core", "cyd web", "dan ops"].map((place) => place.split(" "));
  for (const [owner = "", team = ""] of places) {
    const { send } = await join(owner, team, team);
    const ids = ["own", "shared", "old", "old-shared"].map((kind) => `${owner}-${team}-${kind}`);
    await send({ after: 0, through: 4, events: ids.map((id, index) => event(index + 1, { session_id: id })) });
  }
  await pool.query("UPDATE sessions SET visibility = 'team' WHERE session_id LIKE '%shared'");
  await pool.query("UPDATE sessions SET figures = NULL WHERE session_id LIKE '%old%'");
  await pool.query(
    "UPDATE teams SET shared_since = 0, shared_after = (SELECT min(id) FROM sessions) WHERE name = 'web'",
  );
  const ids = async (sql: string, person: Reader): Promise<readonly number[]> => {
    const { rows } = await pool.query<{ id: number }>(sql, [...personValues(person)]);
    return rows.map(({ id }) => id).toSorted((one, other) => one - other);
  };
  const { rows: teams } = await pool.query<{ id: number; name: string }>("SELECT id, name FROM teams");
  const teamIds = teams.filter(({ name }) => name !== "ops").map(({ id }) => id);
  const { id } = await readerOf(pool, "ann");
  let compared = 0;
  for (const isAuditor of [false, true])
    for (const memberOf of [[], teamIds.slice(0, 1), teamIds])
      for (const scope of SCOPES)
        for (const access of ["whole", "summary", "figures"] as const) {
          const person = { id, teamIds: memberOf, isAuditor };
          const parts = visibleParts(person, { scope, access }).map(({ where, isOfTeams }) =>
            isOfTeams
              ? `SELECT s.id FROM unnest($2::int[]) AS part (team) JOIN sessions s ON ${where}`
              : `SELECT s.id FROM sessions s WHERE ${where}`,
          );
          const rule = `SELECT s.id FROM sessions s WHERE ${mayRead(access)} AND ${OF_SCOPE[scope]}
            AND $2::int[] IS NOT NULL`;
          const expected = await ids(rule, person);
          assert.deepEqual(await ids(parts.join(" UNION ALL "), person), expected, `${scope} ${access}`);
          compared += expected.length;
        }
  assert.ok(compared > 100);
});
