import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Pool } from "pg";
import {
  FORWARDING_PROTOCOL,
  type ForwardingBatchDto,
  type ForwardingEventDto,
} from "../../../src/api/forwarding-dto.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { testDatabase, testPool } from "./test-database.ts";

const SELF = { machineId: "team", name: "team", version: "1.0.0" };

interface IngestOptions {
  readonly clock?: Clock;
  /** Another one's. */
  readonly shared?: { readonly pool: Pool; readonly databaseUrl: string };
}

/** The receiver over a database of its own, or another one's. */
export async function ingestHarness(t: TestContext, { clock = systemClock, shared }: IngestOptions = {}) {
  const url = shared?.databaseUrl ?? (await testDatabase(t));
  const pool = shared?.pool ?? testPool(t, url);
  const logger = createMemoryLogger();
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock, logger, self: SELF });
  return {
    /** Of its database. */
    databaseUrl: url,
    pool,
    logger,
    /** Sends as a machine of that person's. */
    join: async (owner: string, name = "laptop", team = "core") => {
      const token = await addMachine(pool, { owner, team, name });
      return {
        send: async (fields: Partial<ForwardingBatchDto> = {}) => {
          const machine = await machineOfToken(pool, token);
          assert.ok(machine !== null);
          return receive(
            Buffer.from(JSON.stringify({ ...EMPTY, sent_at: Date.now(), machine_id: `${owner}-${name}`, ...fields })),
            machine,
          );
        },
      };
    },
    sessions: async () => (await pool.query("SELECT * FROM sessions ORDER BY id")).rows as Record<string, unknown>[],
    events: async () => (await pool.query("SELECT * FROM events ORDER BY seq")).rows as Record<string, unknown>[],
  };
}

export const EMPTY: ForwardingBatchDto = {
  protocol: FORWARDING_PROTOCOL,
  machine_id: "m",
  machine_name: "laptop",
  version: "1.2.3",
  log_id: "log-1",
  sent_at: 0,
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

export function event(seq: number, fields: Partial<ForwardingEventDto> = {}): ForwardingEventDto {
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

export function batchOf(
  first: number,
  last: number,
  fields: Partial<ForwardingEventDto> = {},
): Partial<ForwardingBatchDto> {
  const events = Array.from({ length: last - first + 1 }, (_, index) => event(first + index, fields));
  return { after: first - 1, through: last, events };
}

export function toolEvent(seq: number, sessionId: string): ForwardingEventDto {
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

/** A prompt, a call with its question and its end, and a message: every text of them has the same word. */
export function batchOfSession(id: string, word: string): Partial<ForwardingBatchDto> {
  const call = {
    session_id: id,
    tool_name: "Write",
    tool_use_id: `toolu_${word}`,
    tool_input: { file_path: `/${word}` },
  };
  const of = (seq: number, name: string, fields: object) =>
    event(seq, {
      session_id: id,
      hook_event_name: name,
      summary: word,
      cwd: `/home/dev/${word}`,
      payload: JSON.stringify({ session_id: id, hook_event_name: name, cwd: `/home/dev/${word}`, ...fields }),
      ...("tool_name" in fields && { tool_name: "Write", tool_use_id: `toolu_${word}` }),
    });
  return {
    after: 0,
    through: 4,
    events: [
      { ...of(1, "UserPromptSubmit", { prompt: word }), status: "started" },
      { ...of(2, "PreToolUse", call), status: "started" },
      { ...of(3, "PostToolUse", { ...call, tool_response: { filePath: `/${word}`, type: "create" } }), status: "ok" },
      of(4, "Stop", { last_assistant_message: word }),
    ],
    message_through: 1,
    messages: [{ session_id: id, uuid: word, agent_id: null, at: Date.now(), role: "prompt", text: word }],
  };
}
