import type { DatabaseSync } from "node:sqlite";
import {
  OWN_MACHINE,
  type MachineSender,
  type LogPosition,
  type Machine,
  type MachineProgress,
  type MachineStore,
} from "../../core/forwarding.ts";
import { freeName } from "../../core/format/text.ts";
import type { SessionClient } from "../../core/session/session.ts";
import { inDurableTransaction, inTransaction } from "../database/connection.ts";
import { rowOrNull, oneOf, integer, json, text, textOrNull, type Row } from "../database/row-value.ts";
import { toStoredKey } from "../events/event-queries.ts";
import { createIndexMerger, MERGES_A_STEP } from "../events/search-index.ts";
import { createSessionForgetter } from "../retention/forget-sessions.ts";
import { createEventRemover } from "../retention/remove-events.ts";
import { toHourValues, UPSERT_HOUR } from "../transcripts/usage-row.ts";
import { readMachineSnapshot } from "./machine-snapshot.ts";

/** Logs of one machine whose positions are kept. Each copied home folder has one, and each replaced database. */
const KEPT_LOGS = 8;

/** Gaps of one machine that are kept, the newest; the page and health look at a hundred. Their sum has all. */
const KEPT_GAPS = 1000;

/** The machines that forward to this daemon, with the data that they send beside events. */
export function createMachineStore(database: DatabaseSync): MachineStore {
  const all = database.prepare("SELECT * FROM machines WHERE removed = 0 ORDER BY label");
  const byMachineId = database.prepare("SELECT * FROM machines WHERE machine_id = ?");
  const isLabel = database.prepare("SELECT 1 FROM machines WHERE label = ? AND machine_id <> ?");
  const meet = database.prepare(`
    INSERT INTO machines (machine_id, name, label, version, log_id, position, message_position, waiting, missing, skew_ms,
      first_heard_at, last_heard_at) VALUES (?, ?, ?, ?, '', 0, 0, 0, 0, 0, ?, ?)
    ON CONFLICT (machine_id) DO UPDATE SET name = excluded.name, label = excluded.label`);
  const update = database.prepare(`
    UPDATE machines SET version = ?, log_id = ?, position = ?, position_key = ?, message_position = ?, waiting = ?,
      missing = min(missing + ?, ${Number.MAX_SAFE_INTEGER}), skew_ms = ?, last_heard_at = ?, removed = 0 WHERE id = ?`);
  const otherLog = database.prepare("SELECT * FROM machine_logs WHERE machine = ? AND log_id = ?");
  const keepLog = database.prepare(`
    INSERT INTO machine_logs (machine, log_id, position, position_key, message_position, last_heard_at)
    SELECT id, log_id, position, position_key, message_position, last_heard_at FROM machines
    WHERE id = ? AND log_id <> ? AND log_id <> ''
    ON CONFLICT (machine, log_id) DO UPDATE SET position = excluded.position, position_key = excluded.position_key,
      message_position = excluded.message_position, last_heard_at = excluded.last_heard_at`);
  const dropOldLogs = database.prepare(`
    DELETE FROM machine_logs WHERE machine = ?1 AND log_id NOT IN (
      SELECT log_id FROM machine_logs WHERE machine = ?1 ORDER BY last_heard_at DESC LIMIT ${KEPT_LOGS})`);
  const insertGap = database.prepare(
    "INSERT INTO machine_gaps (machine, from_seq, to_seq, why, told_at) VALUES (?, ?, ?, ?, ?)",
  );
  const dropOldGaps = database.prepare(`
    DELETE FROM machine_gaps WHERE machine = ?1 AND id <= (
      SELECT id FROM machine_gaps WHERE machine = ?1 ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_GAPS})`);
  const gaps = database.prepare("SELECT * FROM machine_gaps WHERE machine = ? ORDER BY id DESC LIMIT ?");
  // A session that is open on several machines has the name of one of them.
  const sessionOf = database.prepare(`
    SELECT id FROM sessions WHERE session_id = ? AND (machine = ? OR EXISTS (
      SELECT 1 FROM json_each(detail, '$.clients') c WHERE c.value ->> '$.machine' = ?))`);
  const shared = database.prepare(
    "SELECT id, detail FROM sessions WHERE ended_at IS NULL AND json_type(detail, '$.clients') = 'array'",
  );
  const setDetail = database.prepare("UPDATE sessions SET detail = ? WHERE id = ?");
  const insertMessage = database.prepare(`
    INSERT INTO messages (session, uuid, agent_id, at, role, text) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (session, uuid) DO NOTHING`);
  const upsertHour = database.prepare(UPSERT_HOUR);
  const dropPayload = database.prepare(
    "DELETE FROM payloads WHERE seq = (SELECT seq FROM sources WHERE source_key = ?)",
  );
  const byLabel = database.prepare("SELECT id FROM machines WHERE label = ? AND removed = 0");
  const markRemoved = database.prepare("UPDATE machines SET removed = 1 WHERE id = ?");
  const dismissSessions = database.prepare(DISMISS_SESSIONS);
  const remover = createMachineRemover(database);

  function freeLabel({ name, machineId }: MachineSender, taken: readonly string[]): string {
    const isTaken = (label: string): boolean => isLabel.get(label, machineId) !== undefined;
    return freeName(name, (label) => label === OWN_MACHINE || taken.includes(label) || isTaken(label));
  }

  /** Sessions that are open on several machines name each of them. */
  function renameClients(before: string, label: string): void {
    if (before === label) return;
    for (const row of shared.all()) {
      const detail = json(row, "detail") as { clients?: readonly SessionClient[] };
      const clients = detail.clients?.map((client) =>
        client.machine === before ? { ...client, machine: label } : client,
      );
      setDetail.run(JSON.stringify({ ...detail, clients }), integer(row, "id"));
    }
  }

  function writeSideData(machine: Machine, { messages, usage, lackingPayload }: MachineProgress): void {
    const idOf = (sessionId: string): number | null =>
      rowOrNull(sessionOf.get(sessionId, machine.id, machine.label), (row) => integer(row, "id"));
    for (const { sessionId, uuid, agentId, atMs, role, text: content } of messages) {
      const session = idOf(sessionId);
      if (session !== null) insertMessage.run(session, uuid, agentId, atMs, role, content);
    }
    for (const { sessionId, rows } of usage) {
      const session = idOf(sessionId);
      if (session === null) continue;
      for (const sum of rows) upsertHour.run(...toHourValues(session, sum));
    }
    for (const key of lackingPayload) dropPayload.run(toStoredKey(key));
  }

  return {
    all: () => all.all().map(toMachine),
    find: (machineId) => rowOrNull(byMachineId.get(machineId), toMachine),
    positionOf: (machine, logId): LogPosition => {
      const { logId: current, position, positionKey, messagePosition } = machine;
      if (current === logId) return { seq: position, key: positionKey, message: messagePosition };
      const row = otherLog.get(machine.id, logId);
      if (row === undefined) return { seq: 0, key: null, message: 0 };
      return {
        seq: integer(row, "position"),
        key: textOrNull(row, "position_key"),
        message: integer(row, "message_position"),
      };
    },
    add: (greeting, taken, nowMs) => {
      const { machineId, name, version } = greeting;
      const label = freeLabel(greeting, taken);
      const known = byMachineId.get(machineId);
      inDurableTransaction(database, () => {
        meet.run(machineId, name, label, version, nowMs, nowMs);
        if (known !== undefined) renameClients(text(known, "label"), label);
      });
      return toMachine(byMachineId.get(machineId) ?? {});
    },
    advance: (machine, progress, nowMs) => {
      const { logId, position, positionKey, messagePosition, waiting, skewMs, version } = progress;
      // Events from while forwarding was off are not missing.
      const lost = progress.gaps.filter(({ why }) => why !== "off");
      const missing = lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      if (keepLog.run(machine.id, logId).changes > 0) dropOldLogs.run(machine.id);
      update.run(version, logId, position, positionKey, messagePosition, waiting, missing, skewMs, nowMs, machine.id);
      for (const { from, to, why } of progress.gaps) insertGap.run(machine.id, from, to, why, nowMs);
      if (progress.gaps.length > 0) dropOldGaps.run(machine.id);
      writeSideData(machine, progress);
    },
    gaps: (id, limit) =>
      gaps.all(id, limit).map((row) => ({
        from: integer(row, "from_seq"),
        to: integer(row, "to_seq"),
        why: oneOf(row, "why", ["removed", "off"], "missing"),
        reportedAtMs: integer(row, "told_at"),
      })),
    readSnapshot: readMachineSnapshot,
    remove: (label) => {
      const row = byLabel.get(label);
      if (row === undefined) return false;
      inDurableTransaction(database, () => {
        markRemoved.run(integer(row, "id"));
        dismissSessions.run(integer(row, "id"));
      });
      return true;
    },
    forgetSome: remover,
  };
}

function toMachine(row: Row): Machine {
  return {
    id: integer(row, "id"),
    machineId: text(row, "machine_id"),
    name: text(row, "name"),
    label: text(row, "label"),
    version: text(row, "version"),
    logId: text(row, "log_id"),
    position: integer(row, "position"),
    positionKey: textOrNull(row, "position_key"),
    messagePosition: integer(row, "message_position"),
    waiting: integer(row, "waiting"),
    missing: integer(row, "missing"),
    skewMs: integer(row, "skew_ms"),
    firstSeenAtMs: integer(row, "first_heard_at"),
    lastSeenAtMs: integer(row, "last_heard_at"),
  };
}

/** Hides a machine's sessions at once; a negative number marks them for removal. */
const DISMISS_SESSIONS = "UPDATE sessions SET forgotten = 1, machine = -machine WHERE machine = ?";

/**
 * Deletes the data of removed machines, one step a call; returns whether there is more. Counters stay, as in retention,
 * and so do the keys of the events, which detect repeated ones.
 */
function createMachineRemover(database: DatabaseSync): () => boolean {
  const next = database.prepare(`
    SELECT id, session_id FROM sessions WHERE machine < 0 ORDER BY machine DESC, last_used_at DESC LIMIT 1`);
  const deleteMessages = database.prepare("DELETE FROM outbox WHERE session_id = ?");
  const clearMachine = database.prepare("UPDATE sessions SET machine = NULL WHERE id = ?");
  const events = createEventRemover(database);
  const sessions = createSessionForgetter(database);
  const merge = createIndexMerger(database);
  let merges = 0;

  function step(): boolean {
    const row = next.get();
    if (row === undefined) return false;
    const session = integer(row, "id");
    merges = MERGES_A_STEP;
    if (events.ofSession(session) || !sessions.forget(session)) return true;
    deleteMessages.run(text(row, "session_id"));
    clearMachine.run(session);
    return true;
  }

  return () => {
    // Merging has its own transactions.
    if (merges > 0 && merge()) {
      merges -= 1;
      return true;
    }
    return inTransaction(database, step);
  };
}
