import type { Session } from "../../../core/session/session.ts";
import { SESSION_STATES } from "../../../core/session/session.ts";
import { toSession } from "../../../store/sessions/session-row.ts";
import type { Store } from "../../../store/store.ts";
import type { OldDatabase } from "./old-database.ts";
import type { YieldToEventLoop } from "../yield-to-event-loop.ts";
import type { OldRow } from "./read-rows.ts";
import type { Staging } from "../staging.ts";

const PAGE = 200;

/** Stages every old session: its internal number, used by other tables, and its state if that is valid. */
export async function stageOldSessions(
  old: OldDatabase,
  { database }: Staging,
  yieldToEventLoop: YieldToEventLoop,
): Promise<void> {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO sessions (id, session_id, session, forgotten) VALUES (?, ?, ?, ?)",
  );
  for (const row of old.rows("sessions")) {
    const { id, session_id: sessionId } = row;
    if (typeof id === "number" && typeof sessionId === "string" && sessionId !== "") {
      const session = validSession(row);
      insert.run(id, sessionId, session === null ? null : JSON.stringify(session), row["forgotten"] === 1 ? 1 : 0);
    }
    await yieldToEventLoop();
  }
}

/** The row as a session, null when we cannot have written it. */
function validSession(row: OldRow): Session | null {
  try {
    if (!SESSION_STATES.some((state) => state === row["state"])) return null;
    const session = toSession({ ...row });
    const lists = [session.waits, session.background, session.openToolCalls, session.subagents, session.tasks];
    const times = [session.startedAtMs, session.lastUsedAtMs, session.stateSinceMs];
    const isValid = lists.every(Array.isArray) && times.every((time) => Number.isSafeInteger(time) && time >= 0);
    return isValid ? session : null;
  } catch {
    return null;
  }
}

/**
 * Restores facts that a session has beside its events (its title, its cost, its process) from its old row. The row is
 * taken whole if it includes all the events, otherwise only its facts.
 * @returns the sessions restored unchanged
 */
export async function restoreSessions(
  store: Store,
  { database }: Staging,
  yieldToEventLoop: YieldToEventLoop,
): Promise<ReadonlySet<string>> {
  const page = database.prepare(
    "SELECT id, session, forgotten FROM sessions WHERE id > ? AND session IS NOT NULL ORDER BY id LIMIT ?",
  );
  const forget = store.database.prepare("UPDATE sessions SET forgotten = 1 WHERE session_id = ?");
  const restored = new Set<string>();
  for (let after = -1; ;) {
    const rows = page.all(after, PAGE);
    // Written by ourselves a moment ago.
    const olds = rows.map((row) => JSON.parse(String(row["session"])) as Session);
    const sessions = olds.map((old) => {
      const replayed = store.session(old.sessionId);
      if (replayed !== null && !hasSeenAll(old, replayed)) return withFacts(replayed, old);
      restored.add(old.sessionId);
      return old;
    });
    if (sessions.length > 0) store.commit({ events: [], sessions, calls: [], transitions: [] });
    for (const [index, row] of rows.entries()) {
      // Retention has left only its row: it must not be shown again.
      if (row["forgotten"] === 1) forget.run(sessions[index]?.sessionId ?? "");
    }
    await yieldToEventLoop();
    const last = rows.at(-1);
    if (last === undefined) return restored;
    after = Number(last["id"]);
  }
}

function hasSeenAll(old: Session, replayed: Session): boolean {
  return old.eventCount >= replayed.eventCount && old.lastUsedAtMs >= replayed.lastUsedAtMs;
}

function withFacts(replayed: Session, old: Session): Session {
  const isNamed = old.titleBy === "person" || (old.titleBy === "client" && replayed.titleBy !== "person");
  return {
    ...replayed,
    ...(isNamed || replayed.title === null ? { title: old.title, titleBy: old.titleBy } : {}),
    branch: replayed.branch ?? old.branch,
    model: replayed.model ?? old.model,
    clientVersion: replayed.clientVersion ?? old.clientVersion,
    process: replayed.process ?? old.process,
    parentSessionId: replayed.parentSessionId ?? old.parentSessionId,
    origin: replayed.origin ?? old.origin,
    usage: replayed.usage ?? old.usage,
    startedAtMs: Math.min(replayed.startedAtMs, old.startedAtMs),
    eventCount: Math.max(replayed.eventCount, old.eventCount),
  };
}
