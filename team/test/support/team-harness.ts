import type { TestContext } from "node:test";
import type { Pool } from "pg";
import { fromCallResultDto } from "../../../src/api/call-dto.ts";
import type { StoredEvent } from "../../../src/core/event.ts";
import type { Machine, MachineGap } from "../../../src/core/forwarding.ts";
import { isJsonObject, parseJsonObject, type JsonValue } from "../../../src/core/json.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import type { CentralOptions, ReceivingHarness, Stored } from "../../../test/support/receiving/receiving-harness.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import {
  positionOf,
  READ_MACHINE,
  toCall,
  toSession,
  type MachineRow,
  type SessionRow,
} from "../../src/ingest/stored-rows.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { testDatabase, testPool } from "./test-database.ts";

/** The team server without HTTP, whose machines belong to one person. */
export async function teamHarness(t: TestContext, options: CentralOptions = {}): Promise<ReceivingHarness> {
  const { clock = systemClock, redactor = BUILT_IN } = options;
  const pool = testPool(t, await testDatabase(t));
  const self = { machineId: "team", name: "central", version: "1.0.0" };
  const tokens = new Map<string, Promise<string>>();
  const open = (): ReceivingHarness["receive"] => {
    const receive = createReceiver({ pool, redactor, clock, logger: createMemoryLogger(), self });
    return async (body) => {
      const id = parseJsonObject(body.toString())?.["machine_id"];
      const machineId = typeof id === "string" ? id : "";
      const token = tokens.get(machineId) ?? addMachine(pool, { owner: "ann", team: "core", name: "new" });
      tokens.set(machineId, token);
      // The machine asks again, as after any failure of the database.
      token.catch(() => tokens.delete(machineId));
      const machine = await machineOfToken(pool, await token);
      if (machine === null) throw new Error("the token is unknown");
      return receive(body, machine);
    };
  };
  const harness: ReceivingHarness = {
    receive: open(),
    stored: storedIn(pool),
    restart: () => {
      harness.receive = open();
    },
  };
  return harness;
}

function storedIn(pool: Pool): Stored {
  const one = async <Row extends object>(sql: string, values: readonly unknown[]): Promise<Row | undefined> =>
    (await pool.query<Row>(sql, [...values])).rows[0];
  const all = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
    (await pool.query<Row>(sql, [...values])).rows;
  const known = async (machineId: string): Promise<MachineRow> => {
    const row = await one<{ id: number }>("SELECT id FROM machines WHERE machine_id = $1", [machineId]);
    const { rows } = await pool.query<MachineRow>({ ...READ_MACHINE, values: [row?.id] });
    if (rows[0] === undefined) throw new Error(`no machine ${machineId}`);
    return rows[0];
  };
  return {
    events: async () => {
      const rows = await all<Record<string, string | number | null>>(`
        SELECT e.*, s.session_id, s.agent, s.project, m.label FROM events e JOIN sessions s ON s.id = e.session
          JOIN machines m ON m.id = e.machine ORDER BY e.seq`);
      return rows.map(toEvent);
    },
    isPayloadKept: async (seq) => (await one("SELECT FROM payloads WHERE seq = $1", [seq])) !== undefined,
    session: async (sessionId) => {
      const row = await one<Pick<SessionRow, "data" | "label">>(
        "SELECT s.data, m.label FROM sessions s JOIN machines m ON m.id = s.machine WHERE session_id = $1",
        [sessionId],
      );
      return row === undefined ? null : toSession(row);
    },
    call: async (sessionId, toolUseId) => {
      const row = await one<{ data: string }>(
        "SELECT c.data FROM calls c JOIN sessions s ON s.id = c.session WHERE s.session_id = $1 AND tool_use_id = $2",
        [sessionId, toolUseId],
      );
      return row === undefined ? null : toCall(row.data);
    },
    messages: async (sessionId) => {
      const rows = await all<{ text: string }>(
        "SELECT m.text FROM messages m JOIN sessions s ON s.id = m.session WHERE s.session_id = $1 ORDER BY m.at, m.uuid",
        [sessionId],
      );
      return rows.map(({ text }) => text);
    },
    countUsage: async (sessionId) => {
      const row = await one<{ count: number }>(
        "SELECT count(*) FROM usage_hours u JOIN sessions s ON s.id = u.session WHERE s.session_id = $1",
        [sessionId],
      );
      return row?.count ?? 0;
    },
    machines: async () =>
      (await all(`SELECT * FROM machines WHERE machine_id IS NOT NULL ORDER BY label`)).map(toMachine),
    position: async (machineId, logId) => positionOf(pool, await known(machineId), logId),
    gaps: async (machineId) => {
      const { id } = await known(machineId);
      return all<MachineGap>(
        `SELECT from_seq AS "from", to_seq AS "to", why FROM machine_gaps WHERE machine = $1 ORDER BY id`,
        [id],
      );
    },
    setPosition: async (machineId, position) => {
      await pool.query(
        "UPDATE machines SET position = $2, position_key = NULL, message_position = 0 WHERE machine_id = $1",
        [machineId, position],
      );
    },
  };
}

function toEvent(row: Readonly<Record<string, string | number | null>>): StoredEvent {
  const result = row["result"] === null ? null : (JSON.parse(String(row["result"])) as JsonValue);
  return {
    seq: row["seq"],
    machine: row["label"],
    sessionId: row["session_id"],
    agent: row["agent"],
    source: row["source"],
    agentId: row["agent_id"],
    hookEventName: row["hook_event_name"],
    toolName: row["tool_name"],
    toolUseId: row["tool_use_id"],
    projectName: row["project"],
    cwd: row["cwd"],
    receivedAtMs: row["received_at"],
    summary: row["summary"],
    status: row["status"],
    durationMs: row["duration_ms"],
    result: isJsonObject(result) ? fromCallResultDto(result) : null,
  } as StoredEvent;
}

function toMachine(row: object): Machine {
  const { id, machine_id, name, label, version, log_id, position, position_key, message_position, ...rest } =
    row as Record<string, never>;
  return {
    id,
    machineId: machine_id,
    name,
    label,
    version,
    logId: log_id,
    position,
    positionKey: position_key,
    messagePosition: message_position,
    waiting: rest["waiting"],
    missing: rest["missing"],
    skewMs: rest["skew_ms"],
    firstSeenAtMs: rest["first_heard_at"],
    lastSeenAtMs: rest["last_heard_at"],
  } as unknown as Machine;
}
