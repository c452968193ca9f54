import assert from "node:assert/strict";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import { TEXT_COLUMNS } from "./scrub-database.ts";

/** Ids, states, our own names and names of models: never text of a session. */
const NO_TEXTS: Readonly<Record<string, readonly string[]>> = {
  sessions: [
    "session_id",
    "agent",
    "model",
    "state",
    "permission_mode",
    "transcript_path",
    "title_by",
    "client_version",
    "cause",
    "process",
    "parent_session_id",
  ],
  events: ["agent_id", "tool_use_id", "status", "source_name", "source"],
  sources: ["source_key"],
  imports: ["name"],
  outbox: ["session_id", "destination", "kind", "cause", "state", "message_id"],
  places: ["session_id", "destination", "thread_id", "card_message_id", "card_digest"],
  thread_mappings: ["session_id", "thread_id", "channel_id"],
  tool_calls: ["tool_use_id", "agent_id", "outcome"],
  transitions: ["from_state", "to_state", "cause"],
  transcripts: ["agent_id", "position"],
  cost_states: ["cost_state"],
  messages: ["uuid", "agent_id", "role"],
  usage: ["message_id", "agent_id", "model", "variant"],
  usage_hours: ["agent_id", "model", "variant"],
  hour_tools: ["outcome"],
  health_changes: ["name", "from_status", "to_status"],
  health_told: ["name", "status"],
  removed: ["store", "cause"],
  machines: ["machine_id", "name", "label", "version", "log_id", "position_key"],
  machine_gaps: ["why"],
  machine_logs: ["log_id", "position_key"],
  forwarding: ["log_id", "machine_id"],
  marks: ["item", "kind"],
};

test("every text column is cleaned, or listed here as one without a session's text", (t) => {
  const { database } = tempStore(t);
  const columns = database
    .prepare(
      `SELECT m.name || '.' || c.name AS name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'events_fts%' AND m.name NOT LIKE 'sqlite_%'`,
    )
    .all()
    .map(({ name }) => String(name));
  const cleaned = namesOf(TEXT_COLUMNS);
  assert.deepEqual(sorted([...cleaned, ...namesOf(Object.entries(NO_TEXTS))]), sorted(columns));
});

function namesOf(tables: readonly (readonly [string, readonly string[]])[]): readonly string[] {
  return tables.flatMap(([table, texts]) => texts.map((text) => `${table}.${text}`));
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((one, other) => one.localeCompare(other));
}
