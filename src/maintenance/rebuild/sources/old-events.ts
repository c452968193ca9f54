import { recomputeSummary } from "../../../claude/payload/recompute-summary.ts";
import { EVENT_SOURCES, EVENT_STATUSES, type Truncation } from "../../../core/event.ts";
import { isJsonObject } from "../../../core/json.ts";
import { NO_REDACTION } from "../../../core/redact/create-redactor.ts";
import { type Session, SESSION_STATES } from "../../../core/session/session.ts";
import type { IncomingEvent } from "../../../ingest/collect-batch.ts";
import { hookNumbersOf } from "../../../spool/raw-entry.ts";
import { fromStoredKey } from "../../../store/events/event-queries.ts";
import { toSession } from "../../../store/sessions/session-row.ts";
import type { Store } from "../../../store/store.ts";
import type { YieldToEventLoop, Staging } from "../staging.ts";
import type { OldDatabase } from "./old-database.ts";
import type { OldRow } from "./read-rows.ts";

/** Later times cannot come from a working clock. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/** An event that only the old database has. */
export interface OldEvent {
  readonly seq: number;
  /** Null when too little of it is left. */
  readonly incoming: IncomingEvent | null;
  readonly lacksPayload: boolean;
}

/** Stages the keys of events that the archive lacks, so that an event observed again is not stored again. */
export async function stageOldKeys(
  old: OldDatabase,
  { database }: Staging,
  yieldToEventLoop: YieldToEventLoop,
): Promise<void> {
  const isArchived = database.prepare("SELECT 1 FROM archive WHERE seq = ?");
  const insert = database.prepare("INSERT OR IGNORE INTO sources (seq, source_key) VALUES (?, ?)");
  for (const { seq, source_key: key } of old.rows("sources")) {
    if (isNumber(seq) && typeof key === "string" && isArchived.get(seq) === undefined)
      insert.run(seq, fromStoredKey(key));
    await yieldToEventLoop();
  }
}

export interface OldEvents {
  /** Events that the archive lacks, in the order of their numbers. */
  all(yieldToEventLoop: YieldToEventLoop): AsyncGenerator<OldEvent>;
  /** One of any number; null when it is gone. */
  one(seq: number): OldEvent | null;
}

export function createOldEvents(old: OldDatabase, { database }: Staging): OldEvents {
  const isArchived = database.prepare("SELECT 1 FROM archive WHERE seq = ?");
  const findKey = database.prepare("SELECT source_key FROM sources WHERE seq = ?");
  const findSession = database.prepare("SELECT session_id FROM sessions WHERE id = ?");

  function read(seq: number, row: OldRow): OldEvent {
    const payload = old.row("payloads", seq);
    const key = textOf(findKey.get(seq)?.["source_key"]);
    const { session } = row;
    const sessionId = isNumber(session) ? textOf(findSession.get(session)?.["session_id"]) : null;
    const incoming = toIncomingEvent(row, { payload, key, sessionId });
    return { seq, incoming, lacksPayload: incoming !== null && textOf(payload?.["payload"]) === null };
  }

  return {
    all: async function* (yieldToEventLoop) {
      for (const row of old.rows("events")) {
        await yieldToEventLoop();
        const { seq } = row;
        if (isNumber(seq) && isArchived.get(seq) === undefined) yield read(seq, row);
      }
    },
    one: (seq) => {
      const row = old.row("events", seq);
      return row === null ? null : read(seq, row);
    },
  };
}

interface Remains {
  readonly payload: OldRow | null;
  readonly key: string | null;
  readonly sessionId: string | null;
}

function toIncomingEvent(row: OldRow, { payload, key, sessionId: known }: Remains): IncomingEvent | null {
  const payloadText = textOf(payload?.["payload"]) ?? "{}";
  const sourceName = textOf(row["source_name"]) ?? "";
  const receivedAtMs = row["received_at"];
  const hookEventName = textOf(row["hook_event_name"]);
  if (hookEventName === null || !isNumber(receivedAtMs) || receivedAtMs < 0 || receivedAtMs > LATEST_MS) return null;
  const sessionId = known ?? sessionIn(payloadText) ?? sessionOfKey(key);
  if (sessionId === null) return null;
  const clientPid = hookNumbersOf(sourceName)?.clientPid ?? null;
  const facts = {
    sessionId,
    source: EVENT_SOURCES.find((source) => source === row["source"]) ?? "hook",
    clientPid,
    agentId: textOf(row["agent_id"]),
    hookEventName,
    toolName: textOf(row["tool_name"]),
    toolUseId: textOf(row["tool_use_id"]),
    cwd: textOf(row["cwd"]),
    receivedAtMs,
    summary: textOf(row["summary"]) ?? "",
    status: EVENT_STATUSES.find((status) => status === row["status"]) ?? "info",
    durationMs: isNumber(row["duration_ms"]) ? row["duration_ms"] : null,
    payloadText: isJson(payloadText) ? payloadText : "{}",
    truncations: truncationsOf(payload),
    searchText: textOf(payload?.["search_text"]) ?? "",
  };
  // It was redacted and cut when it was stored.
  const event = {
    ...recomputeSummary(facts, NO_REDACTION),
    payloadText: facts.payloadText,
    truncations: facts.truncations,
  };
  return { event, sourceName, sourceKey: key ?? `rebuilt:${sourceName}:${String(row["seq"])}` };
}

function sessionIn(payloadText: string): string | null {
  try {
    const payload: unknown = JSON.parse(payloadText);
    return isJsonObject(payload) ? textOf(payload["session_id"]) : null;
  } catch {
    return null;
  }
}

/** `transcript:<session>:<line>`, `process:<session>:…` */
function sessionOfKey(key: string | null): string | null {
  return /^(?:transcript|process):([^:]+):/.exec(key ?? "")?.[1] ?? null;
}

function truncationsOf(payload: OldRow | null): readonly Truncation[] {
  const truncations = textOf(payload?.["cuts"]);
  return truncations !== null && isJson(truncations) ? (JSON.parse(truncations) as readonly Truncation[]) : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

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
