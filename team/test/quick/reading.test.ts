import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttentionDto } from "../../../src/api/session-dto.ts";
import { ROUTES, SESSION_PARTS } from "../../../src/api/routes.ts";
import { listEvents } from "../../src/reading/event-queries.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf, firstSeqOf } from "../../src/ingest/event-numbers.ts";
import { batchOf, batchOfSession, event, toolEvent } from "../support/ingest-harness.ts";
import { readingHarness, testPerson } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const HOUR_MS = 3_600_000;

test("sessions come newest first, page by page, each once", needsPostgres, async (t) => {
  const { as, join } = await readingHarness(t);
  const { send } = await join("ann");
  const events = Array.from({ length: 11 }, (_, index) =>
    // Some were used in the same millisecond.
    event(index + 1, { session_id: `s${index}`, received_at: Date.now() - Math.floor(index / 3) * HOUR_MS }),
  );
  await send({ after: 0, through: 11, events });
  const read = as("ann");
  const seen: string[] = [];
  const times: string[] = [];
  let path: string | null = `${ROUTES.sessions}?limit=4`;
  for (let page = 0; path !== null && page < 5; page += 1) {
    const answer: { link: string | null; body: readonly { session_id: string; last_used_at: string }[] } =
      await read(path);
    seen.push(...answer.body.map((one) => one.session_id));
    times.push(...answer.body.map((one) => one.last_used_at));
    path = answer.link === null ? null : (/^<(.+)>; rel="next"$/.exec(answer.link)?.[1] ?? null);
  }
  assert.equal(path, null);
  assert.deepEqual(new Set(seen), new Set(events.map((one) => one.session_id)));
  assert.equal(seen.length, 11);
  assert.deepEqual(times, times.toSorted().toReversed());
  const { body }: { body: readonly unknown[] } = await read(`${ROUTES.sessions}?since=${Date.now() - HOUR_MS / 2}`);
  assert.equal(body.length, 3);
  for (const bad of ["before=1.x", "before=7", "scope=theirs", "words=x", "limit=0", "owner=ann", "owner=0"])
    assert.equal((await read(`${ROUTES.sessions}?${bad}`)).status, 400, bad);
});

test("a stale session of a colleague is shown as unknown, and filtered so", needsPostgres, async (t) => {
  const { as, join } = await readingHarness(t);
  const { send } = await join("ann");
  await send({
    after: 0,
    through: 1,
    events: [{ ...toolEvent(1, "s"), received_at: Date.now() - 48 * HOUR_MS }],
  });
  for (const [subject, group] of [
    ["ann", ""],
    ["bob", "devs"],
  ] as const) {
    const read = as(subject, group);
    const { body }: { body: readonly Record<string, unknown>[] } = await read(`${ROUTES.sessions}?state=unknown`);
    assert.deepEqual(
      body.map((one) => [one["state"], one["believed_until"], one["activity"], one["doing"]]),
      [["unknown", null, null, null]],
    );
    assert.equal((await read(`${ROUTES.sessions}?state=working`)).body["length"], 0);
  }
});

const twoDaysAgo = <Event extends object>(one: Event) => ({ ...one, received_at: Date.now() - 48 * HOUR_MS });

function hookOf(seq: number, payload: { readonly session_id: string; readonly hook_event_name: string }) {
  const { session_id, hook_event_name } = payload;
  return event(seq, { session_id, hook_event_name, payload: JSON.stringify(payload) });
}

test("a wait and a failure of two days ago still need you, the wait with its silence", needsPostgres, async (t) => {
  const { as, join } = await readingHarness(t);
  const { send } = await join("ann");
  const asks = { session_id: "asks", hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {} };
  const fails = { session_id: "fails", hook_event_name: "StopFailure", error: "rate_limit" };
  await send({ after: 0, through: 2, events: [hookOf(1, asks), hookOf(2, fails)].map(twoDaysAgo) });
  for (const [subject, group] of [
    ["ann", ""],
    ["bob", "devs"],
  ] as const) {
    const read = as(subject, group);
    const attention = await read(`${ROUTES.attention}?scope=${group === "" ? "mine" : "team"}`);
    const { counts, waiting, failed }: AttentionDto = attention.body;
    assert.deepEqual([counts.waiting, counts.failed, counts.items], [1, 1, 2]);
    assert.deepEqual(
      [...waiting, ...failed].map(({ session_id: id, state, silence, waits }) => [id, state, silence, waits.length]),
      [
        ["asks", "waiting", "no-sign-of-life", 1],
        ["fails", "failed", undefined, 0],
      ],
    );
    assert.equal((await read(`${ROUTES.sessions}?state=waiting`)).body["length"], 1);
    assert.equal((await read(`${ROUTES.sessions}?state=unknown`)).body["length"], 0);
  }
});

test("the log has its filters and pages, and an event its payload", needsPostgres, async (t) => {
  const { as, join, pool, events } = await readingHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 5));
  await send({ after: 5, through: 6, events: [toolEvent(6, "other")] });
  await pool.query("UPDATE sessions SET project = 'shop' WHERE session_id = 'other'");
  const read = as("ann");
  interface Log {
    readonly body: { readonly events: readonly { seq: number; summary: string }[]; readonly next: number | null };
  }
  const { body: first }: Log = await read(`${ROUTES.log}?limit=4&session=s`);
  assert.deepEqual(
    first.events.map(({ summary }) => summary),
    ["event 5", "event 4", "event 3", "event 2"],
  );
  const { body: second }: Log = await read(`${ROUTES.log}?limit=4&session=s&before=${first.next}`);
  assert.deepEqual([second.events.map(({ summary }) => summary), second.next], [["event 1"], null]);
  const { body: tools }: Log = await read(`${ROUTES.log}?tool=Bash&event=PreToolUse&project=shop&source=hook`);
  assert.equal(tools.events.length, 1);
  assert.equal((await read(`${ROUTES.log}?before=x`)).status, 400);

  const [stored] = await events();
  const { body }: { body: Record<string, unknown> } = await read(`${ROUTES.logEntry}${String(stored?.["seq"])}`);
  assert.deepEqual(
    [body["session_id"], body["machine"], body["payload_kept"], body["raw_file"], body["payload"]],
    ["s", "laptop", true, null, { session_id: "s", hook_event_name: "Notification", message: "event 1" }],
  );
  assert.equal((await read(`${ROUTES.logEntry}x`)).status, 400);
  assert.equal((await read(`${ROUTES.logEntry}1?x=1`)).status, 400);
});

test("the log passes over days without events, and reaches the first one", needsPostgres, async (t) => {
  const { as, join, pool } = await readingHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 2));
  const nowMs = Date.now();
  const DAYS_AGO = 80;
  const today = dayOf(nowMs);
  await makePartitions(pool, today - DAYS_AGO, 0);
  await pool.query("WITH moved AS (UPDATE events SET seq = $1 WHERE machine_seq = 1) UPDATE sessions SET day = $2", [
    firstSeqOf(today - DAYS_AGO),
    today - DAYS_AGO,
  ]);
  await as("ann")(ROUTES.log);
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const person = testPerson({ id: rows[0]?.id ?? 0 });
  const summaries: string[] = [];
  let beforeSeq: number | null = Number.MAX_SAFE_INTEGER;
  let pages = 0;
  for (; beforeSeq !== null && pages < 5; pages += 1) {
    const page = await listEvents(pool, person, { filter: { limit: 10, beforeSeq }, nowMs });
    summaries.push(...page.events.map(({ summary }) => summary));
    beforeSeq = page.next;
  }
  assert.deepEqual(summaries, ["event 2", "event 1"]);
  assert.ok(pages > 1 && pages < 5, `${pages} pages`);
});

test("no statement of a reader looks at more than three days of a table", needsPostgres, async (t) => {
  const { as, asked, join, pool, events } = await readingHarness(t);
  const { send } = await join("ann");
  await send(batchOfSession("s", "word"));
  const today = dayOf(Date.now());
  await makePartitions(pool, today - 11, 3);
  // Known for long, so that lists look back.
  await pool.query("UPDATE sessions SET day = $1, visibility = 'team'", [today - 11]);
  for (const table of ["calls", "transitions", "messages"])
    await pool.query(`UPDATE ${table} SET day = $1`, [today - 11]);
  const [stored] = await events();
  const seq = String(stored?.["seq"]);
  const paths = [
    ...["?limit=2", "", `?before=${seq}`, "?session=s", "?tool=Bash"].map((query) => `${ROUTES.log}${query}`),
    ...SESSION_PARTS.map((part) => `${ROUTES.session}s/${part}`),
    ROUTES.calls,
    `${ROUTES.calls}?session=s`,
    ROUTES.turns,
    ROUTES.metrics,
    ROUTES.attention,
    ROUTES.sessions,
    `${ROUTES.session}s`,
    `${ROUTES.logEntry}${seq}`,
  ];
  for (const path of paths) {
    assert.equal((await as("ann", "devs")(path)).status, 200, path);
    assert.equal((await as("bob", "devs")(path)).status, 200, path);
  }
  const looked = new Map<string, number>();
  const selected = asked.filter(({ text }) => text.startsWith("SELECT"));
  const different = new Map(selected.map(({ text, values }) => [JSON.stringify([text, values]), { text, values }]));
  for (const { text, values } of different.values()) {
    const { rows } = await pool.query<object>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    const scans = [...JSON.stringify(rows).matchAll(/"Relation Name":"([a-z_]+)_(\d+)"/g)];
    for (const [table = "", found = []] of Map.groupBy(scans, ([, name = ""]) => name)) {
      const days = new Set(found.map(([, , day]) => day));
      assert.ok(days.size <= 3, `${days.size} days of ${table}: ${text}`);
      looked.set(table, (looked.get(table) ?? 0) + 1);
    }
  }
  for (const table of ["events", "payloads", "calls", "transitions", "messages"])
    assert.ok((looked.get(table) ?? 0) > 0, `no statement looks at ${table}`);
});
