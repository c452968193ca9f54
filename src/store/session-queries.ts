import type { DatabaseSync } from "node:sqlite";
import type { SessionFilter } from "../core/ports.ts";
import { BELIEVED_FOR_MS } from "../core/session-activity.ts";
import type { Session } from "../core/session.ts";
import { toSession } from "./session-row.ts";

export interface SessionQueries {
  session(sessionId: string): Session | null;
  sessions(filter: SessionFilter): readonly Session[];
}

export function createSessionQueries(database: DatabaseSync): SessionQueries {
  const byId = database.prepare("SELECT * FROM sessions WHERE session_id = ?");
  return {
    session: (sessionId) => {
      const row = byId.get(sessionId);
      return row === undefined ? null : toSession(row);
    },
    sessions: (filter) => {
      const { sql, values } = conditionsOf(filter);
      const statement = database.prepare(`SELECT * FROM sessions${sql} ORDER BY last_used_at DESC, id DESC LIMIT ?`);
      return statement.all(...values, filter.limit).map(toSession);
    },
  };
}

function conditionsOf({ state, projectName, text, nowMs }: SessionFilter) {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  // The same rule as `effectiveState`: who claims to be busy is believed for a while.
  const believedSince = nowMs - BELIEVED_FOR_MS;
  if (state === "unknown") {
    conditions.push("state IN ('starting', 'working', 'waiting') AND last_used_at <= ?");
    values.push(believedSince);
  } else if (state === "starting" || state === "working" || state === "waiting") {
    conditions.push("state = ? AND last_used_at > ?");
    values.push(state, believedSince);
  } else if (state !== undefined) {
    conditions.push("state = ?");
    values.push(state);
  }
  if (projectName !== undefined) {
    conditions.push("project_name = ?");
    values.push(projectName);
  }
  if (text !== undefined && text !== "") {
    const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(
      "(title LIKE ? ESCAPE '\\' OR project_name LIKE ? ESCAPE '\\' OR cwd LIKE ? ESCAPE '\\' OR session_id LIKE ? ESCAPE '\\')",
    );
    values.push(pattern, pattern, pattern, pattern);
  }
  return { sql: conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`, values };
}
