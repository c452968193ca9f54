import type { DatabaseSync } from "node:sqlite";
import type { CostState } from "../../core/cost/account.ts";
import { mergeTotals } from "../../core/cost/usage-ledger.ts";
import { promptSize } from "../../core/cost/usage.ts";
import type { TranscriptMessage, TranscriptReading, TranscriptStore } from "../../core/ports.ts";
import type { ApiRequestStore } from "./api-request-store.ts";
import { integer, text } from "../database/row-value.ts";
import { inRepeatableTransaction } from "../database/transaction.ts";
import { toTotal, toUsage } from "./usage-row.ts";
import { createUsageWriter } from "./usage-writer.ts";

/**
 * Data of transcripts. A reading and the position after it are one transaction: after a crash reading continues behind
 * what is stored, and a repeated line changes nothing.
 */
export function createTranscriptStore(
  database: DatabaseSync,
  telemetryOf: ApiRequestStore["telemetryOf"],
): TranscriptStore {
  const findSession = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const positions = database.prepare("SELECT agent_id, position FROM transcripts WHERE session = ?");
  const upsertPosition = database.prepare(`
    INSERT INTO transcripts (session, agent_id, position) VALUES (?, ?, ?)
    ON CONFLICT (session, agent_id) DO UPDATE SET position = excluded.position`);
  // min() of anything and NULL is NULL: a line that a subagent inherited stays the main conversation's.
  const upsertMessage = database.prepare(`
    INSERT INTO messages (session, uuid, agent_id, at, role, text) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (session, uuid) DO UPDATE SET agent_id = min(agent_id, excluded.agent_id)
    WHERE agent_id IS NOT min(agent_id, excluded.agent_id)`);
  const upsertCostState = database.prepare(`
    INSERT INTO cost_states (session, cost_state) VALUES (?, ?)
    ON CONFLICT (session) DO UPDATE SET cost_state = excluded.cost_state`);
  const hours = database.prepare("SELECT * FROM usage_hours WHERE session = ?");
  const costState = database.prepare("SELECT cost_state FROM cost_states WHERE session = ?");
  const newestOfMain = database.prepare(`
    SELECT * FROM usage WHERE session = ? AND agent_id = '' ORDER BY at DESC, message_id DESC LIMIT 1`);
  const writeUsages = createUsageWriter(database);

  function idOf(sessionId: string): number | null {
    const row = findSession.get(sessionId);
    return row === undefined ? null : integer(row, "id");
  }

  function writeMessage(session: number, { uuid, agentId, atMs, role, text: words }: TranscriptMessage): void {
    upsertMessage.run(session, uuid, agentId, atMs, role, words);
  }

  function keep(session: number, reading: TranscriptReading): void {
    for (const message of reading.messages) writeMessage(session, message);
    writeUsages(session, reading.usages);
    if (reading.costState !== null) upsertCostState.run(session, JSON.stringify(reading.costState));
    upsertPosition.run(session, reading.agentId ?? "", reading.position);
  }

  return {
    transcriptPositions: (sessionId) => {
      const rows = positions.all(idOf(sessionId));
      return new Map(rows.map((row) => [text(row, "agent_id"), text(row, "position")]));
    },

    keepReading: (reading) => {
      const session = idOf(reading.sessionId);
      if (session !== null) inRepeatableTransaction(database, () => keep(session, reading));
    },

    usageOf: (sessionId) => {
      const session = idOf(sessionId);
      const state = costState.get(session);
      const newest = newestOfMain.get(session);
      const totals = mergeTotals(hours.all(session).map(toTotal));
      return {
        totals,
        telemetry: session === null ? null : telemetryOf(session, totals),
        costState: state === undefined ? null : (JSON.parse(text(state, "cost_state")) as CostState),
        contextTokens: newest === undefined ? null : promptSize(toUsage(newest).tokens),
      };
    },
  };
}
