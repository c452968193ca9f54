import type { LogFilter } from "../../core/ports.ts";

export interface Conditions {
  /** ` AND …` for each condition, over `events e` and `sessions s`. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** Whether the query runs along one session's index. */
  readonly bySession: boolean;
}

/** The exact conditions of a filter as SQL with parameters; text and cursor are up to the query. */
export function logConditions(filter: LogFilter): Conditions {
  const parts: [string, string | number | undefined][] = [
    ["e.session = (SELECT id FROM sessions WHERE session_id = ?)", filter.sessionId],
    ["e.agent_id = ?", filter.agentId],
    ["e.hook_event_name = ?", filter.hookEventName],
    ["e.tool_name = ?", filter.toolName],
    ["s.project_name = ?", filter.projectName],
    ["e.source = ?", filter.source],
    ["e.machine = (SELECT id FROM machines WHERE label = ?)", filter.machine ?? undefined],
    ["e.received_at >= ?", filter.sinceMs],
  ];
  const used = parts.filter((part): part is [string, string | number] => part[1] !== undefined);
  return {
    sql: used.map(([sql]) => ` AND ${sql}`).join("") + (filter.machine === null ? " AND e.machine IS NULL" : ""),
    values: used.map(([, value]) => value),
    bySession: filter.sessionId !== undefined,
  };
}
