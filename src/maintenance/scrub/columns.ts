/** A table whose texts are cleaned one by one. */
export interface TextTable {
  readonly table: string;
  /** The columns that identify its rows. */
  readonly key: readonly string[];
  readonly texts: readonly string[];
}

/** A table of counters with texts in its key: rows whose keys become equal by cleaning are added up. */
export interface CounterTable {
  readonly table: string;
  readonly key: readonly string[];
  readonly texts: readonly string[];
  readonly counters: readonly string[];
}

/** Events and payloads are cleaned together, see `scrub-events.ts`. */
export const EVENT_TEXTS = ["hook_event_name", "tool_name", "cwd", "summary"] as const;

export const TEXT_TABLES: readonly TextTable[] = [
  {
    table: "sessions",
    key: ["id"],
    texts: ["title", "project_name", "cwd", "branch", "last_event_type", "end_reason", "failure", "origin", "detail"],
  },
  { table: "messages", key: ["id"], texts: ["text"] },
  { table: "tool_calls", key: ["session", "tool_use_id"], texts: ["tool_name", "summary", "permission", "background"] },
  { table: "verdicts", key: ["seq"], texts: ["why"] },
  { table: "outbox", key: ["id"], texts: ["reason"] },
  { table: "thread_mappings", key: ["session_id"], texts: ["thread_name"] },
  { table: "health_changes", key: ["id"], texts: ["value", "fix", "codes"] },
  { table: "health_integrity", key: ["one"], texts: ["problem"] },
];

export const COUNTER_TABLES: readonly CounterTable[] = [
  {
    table: "hour_events",
    key: ["hour", "project", "event"],
    texts: ["project", "event"],
    counters: ["events", "failures"],
  },
  { table: "hour_starts", key: ["hour", "project"], texts: ["project"], counters: ["sessions"] },
  {
    table: "hour_tools",
    key: ["hour", "project", "tool", "outcome", "bin"],
    texts: ["project", "tool"],
    counters: ["calls"],
  },
  { table: "minute_tools", key: ["minute", "tool_name"], texts: ["tool_name"], counters: ["calls"] },
];
