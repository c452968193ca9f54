import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Pool, PoolClient } from "pg";
import {
  FORWARDING_PROTOCOL,
  type ForwardingBatchDto,
  type ForwardingEventDto,
} from "../../../src/api/forwarding-dto.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const SELF = { machineId: "team", name: "team", version: "1.0.0" };

async function harness(t: TestContext) {
  const pool = testPool(t, await testDatabase(t));
  const logger = createMemoryLogger();
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger, self: SELF });
  return {
    pool,
    logger,
    /** Sends as a machine of that person's. */
    join: async (owner: string, name = "laptop") => {
      const token = await addMachine(pool, { owner, team: "core", name });
      return {
        send: async (fields: Partial<ForwardingBatchDto> = {}) => {
          const machine = await machineOfToken(pool, token);
          assert.ok(machine !== null);
          return receive(Buffer.from(JSON.stringify({ ...EMPTY, machine_id: `${owner}-${name}`, ...fields })), machine);
        },
      };
    },
    sessions: async () => (await pool.query("SELECT * FROM sessions ORDER BY id")).rows as Record<string, unknown>[],
    events: async () => (await pool.query("SELECT * FROM events ORDER BY seq")).rows as Record<string, unknown>[],
  };
}

const EMPTY: ForwardingBatchDto = {
  protocol: FORWARDING_PROTOCOL,
  machine_id: "m",
  machine_name: "laptop",
  version: "1.2.3",
  log_id: "log-1",
  sent_at: Date.now(),
  waiting: 0,
  after: 0,
  through: 0,
  gaps: [],
  events: [],
  message_after: 0,
  message_through: 0,
  messages: [],
  stories: [],
  alive: [],
};

function event(seq: number, fields: Partial<ForwardingEventDto> = {}): ForwardingEventDto {
  const payload = { session_id: fields.session_id ?? "s", hook_event_name: "Notification", message: `event ${seq}` };
  return {
    seq,
    key: `hook-${seq}.json@1`,
    source: "hook",
    session_id: "s",
    agent_id: null,
    hook_event_name: "Notification",
    tool_name: null,
    tool_use_id: null,
    cwd: "/home/dev/shop",
    received_at: Date.now(),
    summary: `event ${seq}`,
    status: "info",
    duration_ms: null,
    payload: JSON.stringify(payload),
    cuts: null,
    ...fields,
  };
}

function batchOf(first: number, last: number, fields: Partial<ForwardingEventDto> = {}): Partial<ForwardingBatchDto> {
  const events = Array.from({ length: last - first + 1 }, (_, index) => event(first + index, fields));
  return { after: first - 1, through: last, events };
}

test("events are stored once and in order, together with their session", needsPostgres, async (t) => {
  const { join, events, sessions } = await harness(t);
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

test("a batch takes at most 13 statements, whatever its size", needsPostgres, async (t) => {
  const { pool, join } = await harness(t);
  const { send } = await join("ann");
  const statements = recordStatements(pool);
  await send({ after: null });
  const tools = Array.from({ length: 60 }, (_, index) => toolEvent(index + 1, `session-${index % 20}`));
  statements.length = 0;
  const large = await send({ after: 0, through: 60, events: tools, ...sideData("session-1") });
  assert.equal(large.taken, true);
  // Its token, the transaction, what is read, and one for each group of tables.
  const count = statements.length;
  assert.ok(count >= 12 && count <= 13, statements.join("\n"));
  statements.length = 0;
  await send({ after: 60, through: 61, events: [toolEvent(61, "session-1")], message_after: 1, message_through: 1 });

  assert.equal(statements.length, count - 1, "the same without messages and usage");
  const { rows } = await pool.query<{ calls: number; messages: number; tokens: number }>(
    `SELECT (SELECT count(*) FROM calls)::int AS calls, (SELECT count(*) FROM messages)::int AS messages,
      (SELECT sum(output) FROM usage_hours)::int AS tokens`,
  );
  assert.deepEqual(rows, [{ calls: 61, messages: 1, tokens: 4 }]);
});

/** The statements of a pool, the new ones at the end. */
function recordStatements(pool: Pool): string[] {
  const statements: string[] = [];
  const recorded = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    if (recorded.has(client)) return;
    recorded.add(client);
    const query = client.query.bind(client);
    client.query = ((...args: Parameters<typeof query>) => {
      const [first] = args as readonly unknown[];
      statements.push(typeof first === "string" ? first : (first as { readonly text: string }).text);
      return query(...args);
    }) as typeof client.query;
  });
  return statements;
}

function toolEvent(seq: number, sessionId: string): ForwardingEventDto {
  const payload = {
    session_id: sessionId,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${seq}`,
    tool_input: { command: "ls" },
  };
  return event(seq, {
    session_id: sessionId,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: payload.tool_use_id,
    status: "started",
    payload: JSON.stringify(payload),
  });
}

function sideData(sessionId: string): Partial<ForwardingBatchDto> {
  const sum = { hour: 500_000, agent_id: "", model: "claude-opus-5", variant: "", band: 0, is_copy: 0, messages: 1 };
  const tokens = { input: 3, output: 4, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, web_searches: 0 };
  return {
    message_through: 1,
    messages: [{ session_id: sessionId, uuid: "u1", agent_id: null, at: Date.now(), role: "prompt", text: "Go on." }],
    // The same sum twice: a statement may change a row only once.
    stories: [
      {
        session: { session_id: sessionId },
        calls: [],
        usage: [
          { ...sum, ...tokens, output: 1 },
          { ...sum, ...tokens },
        ],
      },
    ],
  };
}

test("two replicas that get one batch at the same time store it once", needsPostgres, async (t) => {
  const { join, events, sessions } = await harness(t);
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
  const { join, sessions } = await harness(t);
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
  const { join, sessions } = await harness(t);
  const [laptop, tower] = [await join("ann"), await join("ann", "tower")];
  await laptop.send(batchOf(1, 2));
  await tower.send(batchOf(1, 3));
  await laptop.send(batchOf(3, 3));
  const rows = await sessions();
  assert.equal(rows.length, 1);
  assert.equal((JSON.parse(String(rows[0]?.["data"])) as { eventCount: number }).eventCount, 6);
});

test("a token serves one machine, and a machine that joins again goes on", needsPostgres, async (t) => {
  const { pool, join, events } = await harness(t);
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
  const { join, events } = await harness(t);
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
  const { join, events } = await harness(t);
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

test("a clock of the database that is behind gives no number twice", needsPostgres, async (t) => {
  const { pool, join, events } = await harness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 2));
  // As if a standby took over whose clock is a minute behind.
  await pool.query("UPDATE machines SET last_seq = last_seq + 60000 * 4096");
  await send(batchOf(3, 4));
  const seqs = (await events()).map(({ seq }) => Number(seq));
  assert.ok((seqs[2] ?? 0) > (seqs[1] ?? 0) + 59_000 * 4096);
  assert.equal(new Set(seqs).size, 4);
});
