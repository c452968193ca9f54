import type { ForwardingSnapshotDto } from "../api/forwarding-dto.ts";
import type { ForwardLog } from "../core/forwarding.ts";
import type { Session } from "../core/session/session.ts";

/** Snapshots in one request. */
const MOST_SNAPSHOTS = 16;

/**
 * Rows of one list in a snapshot; the others follow in the next. Usage has a row for each subagent and hour, and the
 * central daemon refuses a request whose lists are longer than 1000.
 */
const MOST_ROWS = 500;

/** More sessions than anyone runs at once; beyond it, those sent longest ago are sent whole again. */
const MOST_KNOWN = 256;

interface Known {
  state: Session["state"] | null;
  /** On the monotonic clock; null while all of it is sent. */
  dueMs: number | null;
  sentMs: number;
  /** The calls and usage already sent, by their keys. */
  rows: Map<string, string>;
}

interface TakenSnapshots {
  readonly snapshots: readonly ForwardingSnapshotDto[];
  /** Puts them back when the request failed. */
  readonly undo: () => void;
}

export const NO_SNAPSHOTS: TakenSnapshots = { snapshots: [], undo: () => {} };

interface SnapshotOptions {
  /** A clock that never goes back. */
  readonly readMs: () => number;
  /** Least time between two snapshots of a session that changes all the time. */
  readonly restMs: () => number;
}

/** Tracks which sessions have data that no event carries, and what of it the central daemon still lacks. */
export function createPendingSnapshots({ readMs, restMs }: SnapshotOptions) {
  const pending = new Map<string, Known>();

  function entry(sessionId: string): Known {
    const known = pending.get(sessionId) ?? {
      state: null,
      dueMs: null,
      sentMs: -Infinity,
      rows: new Map(),
    };
    pending.delete(sessionId);
    pending.set(sessionId, known);
    for (const [oldest, { dueMs }] of pending) {
      if (pending.size <= MOST_KNOWN) break;
      if (dueMs === null) pending.delete(oldest);
    }
    return known;
  }

  function plan(known: Known, isUrgent: boolean): void {
    const nowMs = readMs();
    const dueMs = isUrgent ? nowMs : Math.max(nowMs, known.sentMs + restMs());
    known.dueMs = Math.min(known.dueMs ?? dueMs, dueMs);
  }

  /** The rows not yet sent in this form; of many the first. */
  function unsentRows<Row extends object>(
    known: Known,
    rows: readonly Row[],
    keyOf: (row: Row) => string,
  ): readonly Row[] {
    const sent: Row[] = [];
    for (const row of rows) {
      const key = keyOf(row);
      const text = JSON.stringify(row);
      if (known.rows.get(key) === text) continue;
      if (sent.length === MOST_ROWS) {
        plan(known, true);
        break;
      }
      known.rows.set(key, text);
      sent.push(row);
    }
    return sent;
  }

  return {
    /** Call it after each commit. `byEvents`: the events already carry most of the change. */
    changed: (sessions: readonly Session[], byEvents: boolean): void => {
      for (const session of sessions) {
        if (session.machine !== null) continue;
        const known = entry(session.sessionId);
        // A state change without an event is sent at once: a person may be pinged for an answered question.
        plan(known, !byEvents && known.state !== null && known.state !== session.state);
        known.state = session.state;
      }
    },
    /** Marks all of these to be sent. */
    renew: (sessionIds: readonly string[]): void => {
      for (const sessionId of sessionIds) plan(entry(sessionId), true);
    },
    /** Infinity without any. */
    nextDueMs: (): number => Math.min(...pending.values().map(({ dueMs }) => dueMs ?? Infinity)),
    /** Takes the due snapshots out of the queue. */
    take: (log: Pick<ForwardLog, "snapshot">): TakenSnapshots => {
      const nowMs = readMs();
      const due = [...pending].filter(([, { dueMs }]) => dueMs !== null && dueMs <= nowMs).slice(0, MOST_SNAPSHOTS);
      const snapshots: ForwardingSnapshotDto[] = [];
      for (const [sessionId, known] of due) {
        known.dueMs = null;
        known.sentMs = nowMs;
        const rows = log.snapshot(sessionId);
        if (rows === null) continue;
        const calls = unsentRows(known, rows.calls, (row) => `call ${String(row["tool_use_id"])}`);
        const usage = unsentRows(known, rows.usage, usageKey);
        // Old rows of a long session do not change any more.
        if (known.rows.size > 4 * (rows.calls.length + rows.usage.length) + 100) known.rows = new Map();
        snapshots.push({ session: rows.session, calls, usage });
      }
      const undo = (): void => {
        for (const [, known] of due) {
          known.rows = new Map();
          plan(known, true);
        }
      };
      return { snapshots, undo };
    },
  };
}

function usageKey({ hour, agent_id, model, variant, band, is_copy }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([hour, agent_id, model, variant, band, is_copy]);
}
