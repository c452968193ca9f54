import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
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
import { needsPostgres, teamDatabase } from "../support/test-database.ts";

const SELF = { machineId: "team", name: "team", version: "1.0.0" };

async function harness(t: TestContext) {
  const { pool } = await teamDatabase(t);
  const logger = createMemoryLogger();
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger, self: SELF });
  return {
    pool,
    logger,
    /** Sends as a machine of that person's. */
    join: async (owner: string, name = "laptop") => {
      const id = await machineOfToken(pool, await addMachine(pool, { owner, team: "core", name }));
      assert.ok(id !== null);
      return {
        send: async (fields: Partial<ForwardingBatchDto> = {}) =>
          receive(Buffer.from(JSON.stringify({ ...EMPTY, machine_id: `${owner}-${name}`, ...fields })), id),
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
