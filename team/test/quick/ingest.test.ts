import assert from "node:assert/strict";
import { test } from "node:test";
import { batchOf, event, ingestHarness } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("events are stored once and in order, together with their session", needsPostgres, async (t) => {
  const { join, events, sessions } = await ingestHarness(t);
  const { send } = await join("ann");
  assert.deepEqual(await send({ after: null }), {
    protocol: 1,
    position: 0,
    position_key: null,
    message_position: 0,
    taken: false,
    central: { machine_id: "team", name: "team", version: "1.0.0" },
  });
  const first = await send(batchOf(1, 3));
  assert.deepEqual([first.taken, first.position, first.position_key], [true, 3, "hook-3.json@1"]);
  const again = await send(batchOf(1, 3));
  assert.deepEqual([again.taken, again.position], [false, 3]);
  await send(batchOf(4, 5));
  assert.deepEqual(
    (await events()).map(({ machine_seq, summary }) => [machine_seq, summary]),
    [1, 2, 3, 4, 5].map((seq) => [seq, `event ${seq}`]),
  );
  const [session] = await sessions();
  assert.equal((JSON.parse(String(session?.["data"])) as { eventCount: number }).eventCount, 5);
});

test("two replicas that get one batch at the same time store it once", needsPostgres, async (t) => {
  const { join, events, sessions } = await ingestHarness(t);
  const { send } = await join("ann");
  await send({ after: null });
  for (const first of [1, 4, 7]) {
    const answers = await Promise.all([1, 2, 3].map(async () => send(batchOf(first, first + 2))));
    assert.deepEqual(answers.map(({ taken, position }) => `${taken} ${position}`).toSorted(), [
      `false ${first + 2}`,
      `false ${first + 2}`,
      `true ${first + 2}`,
    ]);
  }
  assert.equal((await events()).length, 9);
  assert.equal((JSON.parse(String((await sessions())[0]?.["data"])) as { eventCount: number }).eventCount, 9);
});

test("a machine cannot write into another person's session", needsPostgres, async (t) => {
  const { join, sessions } = await ingestHarness(t);
  const [ann, bob] = [await join("ann"), await join("bob")];
  await ann.send(batchOf(1, 3));
  await bob.send(batchOf(1, 1));
  const rows = await sessions();
  assert.deepEqual(
    rows.map(({ data }) => (JSON.parse(String(data)) as { eventCount: number }).eventCount),
    [3, 1],
  );
  assert.notEqual(rows[0]?.["owner"], rows[1]?.["owner"]);
});

test("a session of one person on two machines is one session with both clients", needsPostgres, async (t) => {
  const { join, sessions } = await ingestHarness(t);
  const [laptop, tower] = [await join("ann"), await join("ann", "tower")];
  await laptop.send(batchOf(1, 2));
  await tower.send(batchOf(1, 3));
  await laptop.send(batchOf(3, 3));
  const rows = await sessions();
  assert.equal(rows.length, 1);
  assert.equal((JSON.parse(String(rows[0]?.["data"])) as { eventCount: number }).eventCount, 6);
});

test("two machines that begin one session at the same time both count in it", needsPostgres, async (t) => {
  const { join, sessions } = await ingestHarness(t);
  const machines = [await join("ann"), await join("ann", "tower")];
  await Promise.all(machines.map(async ({ send }) => send({ after: null })));
  for (let seq = 1; seq <= 12; seq += 1) {
    const batch = batchOf(seq, seq, { session_id: `session-${seq}` });
    await Promise.all(machines.map(async ({ send }) => send(batch)));
  }
  assert.deepEqual(
    (await sessions()).map(({ data }) => (JSON.parse(String(data)) as { eventCount: number }).eventCount),
    Array.from({ length: 12 }, () => 2),
  );
});

test("a token serves one machine, and a machine that joins again goes on", needsPostgres, async (t) => {
  const { pool, join, events } = await ingestHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 2));
  await assert.rejects(send({ ...batchOf(1, 1), machine_id: "other" }), { code: "machine/identities" });
  const again = await join("ann");
  const answer = await again.send({ ...batchOf(3, 3), machine_id: "ann-laptop" });
  assert.deepEqual([answer.taken, answer.position], [true, 3]);
  assert.equal((await events()).length, 3);
  const { rows } = await pool.query("SELECT id FROM machines");
  assert.equal(rows.length, 1);
  const thief = await join("bob");
  await assert.rejects(thief.send({ ...batchOf(4, 4), machine_id: "ann-laptop" }), { code: "machine/identities" });
});

test("events of another log of the machine are recognized by their keys", needsPostgres, async (t) => {
  const { join, events } = await ingestHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 3));
  const other = await send({ ...batchOf(1, 3), log_id: "log-2" });
  assert.deepEqual([other.taken, other.position], [true, 3]);
  await send({ ...batchOf(4, 5), log_id: "log-2" });
  assert.equal((await events()).length, 5);
  // The other daemon of a copied home folder: its position is kept.
  const first = await send({ log_id: "log-1", after: null });
  assert.equal(first.position, 3);
  await send({ ...batchOf(4, 5), log_id: "log-1" });
  assert.equal((await events()).length, 5);
});

test("NUL characters and broken entries do not hold a log up", needsPostgres, async (t) => {
  const { join, events } = await ingestHarness(t);
  const { send } = await join("ann");
  const hostile = event(1, {
    session_id: "s\0x",
    summary: "a\0b",
    cwd: "/\0",
    tool_use_id: "t\0",
    payload: JSON.stringify({ session_id: "s\0x", hook_event_name: "UserPromptSubmit", prompt: "\0\ud800" }),
  });
  const answer = await send({
    after: 0,
    through: 3,
    events: [hostile, { ...event(2), summary: 7 } as never, event(3)],
  });
  assert.deepEqual([answer.taken, answer.position], [true, 3]);
  await send({ after: 3, through: 4, events: [{ ...hostile, seq: 4, key: "hook-4.json@1" }] });
  assert.equal((await events()).length, 3);
});

test("texts and numbers at their limits do not hold a log up", needsPostgres, async (t) => {
  const { pool, join, events } = await ingestHarness(t);
  const { send } = await join("ann");
  const sessionId = long(256);
  const largest = event(1, {
    key: long(4096),
    session_id: sessionId,
    agent_id: long(256),
    hook_event_name: long(256),
    tool_name: long(256),
    tool_use_id: long(256),
    cwd: long(4096),
    received_at: 8_640_000_000_000,
    summary: long(4096),
    duration_ms: Number.MAX_SAFE_INTEGER,
  });
  const huge = { ...SUM, hour: 2_000_000, messages: 1e12, input: 1e12 };
  const answer = await send({
    after: 0,
    through: 1,
    events: [largest],
    log_id: long(64),
    waiting: Number.MAX_SAFE_INTEGER,
    gaps: [{ from: 1, to: Number.MAX_SAFE_INTEGER, why: "removed" }],
    message_through: Number.MAX_SAFE_INTEGER,
    messages: [
      { session_id: sessionId, uuid: long(256), agent_id: long(256), at: 1, role: "reply", text: long(90_000) },
    ],
    stories: [
      {
        session: { session_id: sessionId },
        calls: [],
        usage: [{ ...huge, agent_id: long(900), model: long(900), variant: long(900) }],
      },
    ],
    alive: [sessionId, long(256)],
  });
  assert.deepEqual([answer.taken, answer.position, (await events()).length], [true, 1, 1]);
  const { rows } = await pool.query("SELECT FROM messages, usage_hours");
  assert.equal(rows.length, 1);
});

/** Characters of four bytes, and each text another: neither the index nor compression can shorten them. */
function long(length: number): string {
  const codes = Array.from({ length: length / 2 }, () => 0x20000 + Math.floor(Math.random() * 40_000));
  return String.fromCodePoint(...codes);
}

const TOKENS = { input: 3, output: 4, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, web_searches: 0 };
const SUM = { hour: 500_000, agent_id: "", model: "m", variant: "", band: 0, is_copy: 0, messages: 1, ...TOKENS };

test("a clock of the database that is behind gives no number twice", needsPostgres, async (t) => {
  const { pool, join, events } = await ingestHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 2));
  // As if a standby took over whose clock is a minute behind.
  await pool.query("UPDATE machines SET last_seq = last_seq + 60000 * 4096");
  await send(batchOf(3, 4));
  const seqs = (await events()).map(({ seq }) => Number(seq));
  assert.ok((seqs[2] ?? 0) > (seqs[1] ?? 0) + 59_000 * 4096);
  assert.equal(new Set(seqs).size, 4);
});
