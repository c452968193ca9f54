import { DAY_MS } from "../../core/time-units.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Chore, DatabasePlan, KeptStore, Removal, RemovalCause } from "../../core/retention.ts";
import { inTransaction } from "../database/connection.ts";
import { integer, integerOrNull, text } from "../database/row-value.ts";
import { createIndexMerger, MERGES_A_STEP } from "../events/search-index.ts";
import { createSessionForgetter } from "./forget-sessions.ts";
import { createEventRemover } from "./remove-events.ts";
import { createRowRemover } from "./remove-rows.ts";
import { createVacuumer } from "./vacuumer.ts";

/** After this time an event's raw file or line cannot come again. */
const KEYS_KEPT_MS = 30 * DAY_MS;

/** Removal goes this much below the limit, so that it need not follow each event. */
const FREED_SHARE = 0.98;

const EVERY_AGE = Number.POSITIVE_INFINITY;

export type DatabaseCleaner = ReturnType<typeof createDatabaseCleaner>;

/**
 * Deletes old data in small transactions that do not wait for the disk: power loss undoes the last of them whole, and
 * they are repeated. A kill between any two leaves the database intact.
 */
export function createDatabaseCleaner(database: DatabaseSync) {
  const storedBy = createStoredBy(database);
  const removalStore = createRemovalStore(database);
  const events = createEventRemover(database);
  const sessions = createSessionForgetter(database);
  const rows = createRowRemover(database);
  const space = createVacuumer(database);
  const merge = createIndexMerger(database);
  let keysAtMs = Number.NEGATIVE_INFINITY;

  function chore(name: string, work: () => boolean): Chore {
    return { name, step: () => inTransaction(database, work) };
  }

  /** Each removal of text adds a segment to the index; thousands of them stall the next writer. */
  function merged({ name, step }: Chore): Chore {
    let merges = 0;
    let more = true;
    return {
      name,
      step: () => {
        if (merges > 0 && merge()) merges -= 1;
        else if (more) {
          more = step();
          merges = MERGES_A_STEP;
        } else return false;
        return true;
      },
    };
  }

  /** Counts the removals of each step, in the step itself. */
  function counted(
    { store, cause, nowMs }: { readonly store: KeptStore; readonly cause: RemovalCause; readonly nowMs: number },
    step: () => { readonly items: number; readonly bytes?: number; readonly more: boolean },
  ): Chore {
    return chore(`${store} by ${cause}`, () => {
      const { items, bytes = 0, more } = step();
      removalStore.count({ store, cause, items, bytes, lastAtMs: nowMs });
      return more;
    });
  }

  function byAge(plan: DatabasePlan, throughSeq: number): readonly Chore[] {
    const { nowMs, cause, eventsBeforeMs, payloadsBeforeMs, sessionsBeforeMs, deliveriesBeforeMs } = plan;
    const oldPayloads = { beforeMs: Math.max(payloadsBeforeMs, eventsBeforeMs), throughSeq };
    const oldEvents = { beforeMs: eventsBeforeMs, throughSeq };
    return [
      merged(counted({ store: "payloads", cause, nowMs }, events.payloads(oldPayloads))),
      merged(counted({ store: "payloads", cause, nowMs }, events.importedPayloads(oldPayloads))),
      counted({ store: "events", cause, nowMs }, events.events(oldEvents)),
      counted({ store: "events", cause, nowMs }, events.importedEvents(oldEvents)),
      chore("timelines of sessions", sessions.timelines(eventsBeforeMs, throughSeq)),
      counted({ store: "sessions", cause, nowMs }, sessions.sessions(Math.min(sessionsBeforeMs, eventsBeforeMs))),
      counted({ store: "deliveries", cause, nowMs }, rows.deliveries(deliveriesBeforeMs)),
      chore("counters by the minute", () => rows.minutes(eventsBeforeMs, nowMs)().more),
      chore("keys of events", keys(nowMs)),
    ];
  }

  /** Once a day: they are many, and not sorted by age. */
  function keys(nowMs: number): () => boolean {
    if (Math.abs(nowMs - keysAtMs) < DAY_MS) return () => false;
    const step = rows.keys(storedBy.seqBy(nowMs - KEYS_KEPT_MS));
    return () => {
      const { more } = step();
      if (!more) keysAtMs = nowMs;
      return more;
    };
  }

  /** Payloads take most space and are needed least. */
  function bySize({ nowMs, maxBytes }: DatabasePlan, throughSeq: number): readonly Chore[] {
    let begun = false;
    const isEnough = (): boolean => {
      if (space.use().usedBytes <= (begun ? maxBytes * FREED_SHARE : maxBytes)) return true;
      begun = true;
      return false;
    };
    const order = { beforeMs: EVERY_AGE, throughSeq, isEnough };
    const cause = "size";
    let removedEvents = 0;
    let timelines: (() => boolean) | null = null;
    const walk = events.events(order);
    return [
      merged(counted({ store: "payloads", cause, nowMs }, events.payloads(order))),
      counted({ store: "deliveries", cause, nowMs }, rows.deliveries(nowMs - DAY_MS, isEnough)),
      counted({ store: "events", cause, nowMs }, () => {
        const removed = walk();
        removedEvents += removed.items;
        return removed;
      }),
      chore("timelines of removed events", () => {
        if (removedEvents === 0) return false;
        timelines ??= sessions.timelines(Math.min(nowMs - DAY_MS, events.beginMs() ?? EVERY_AGE), throughSeq);
        return timelines();
      }),
    ];
  }

  return {
    /** Records that everything up to the newest event is stored by now. */
    recordStored: (nowMs: number) => inTransaction(database, () => storedBy.note(nowMs)),
    /** When `recordStored` was last called; null before the first call. */
    recordedAtMs: storedBy.recordedAtMs,
    /** Counts deletions outside the database. */
    count: (removal: Removal) => inTransaction(database, () => removalStore.count(removal)),
    removals: removalStore.all,
    use: space.use,
    chores: (plan: DatabasePlan): readonly Chore[] => {
      const throughSeq = storedBy.seqBy(plan.nowMs - DAY_MS);
      return [
        ...byAge(plan, throughSeq),
        ...bySize(plan, throughSeq),
        chore("free pages", () => space.hasMuchFree() && space.vacuum()),
      ];
    },
  };
}

function createRemovalStore(database: DatabaseSync) {
  const add = database.prepare(`
    INSERT INTO removed (store, cause, items, bytes, last_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (store, cause) DO UPDATE SET items = items + excluded.items, bytes = bytes + excluded.bytes,
      last_at = excluded.last_at`);
  const all = database.prepare("SELECT * FROM removed ORDER BY store, cause");
  return {
    count: ({ store, cause, items, bytes, lastAtMs }: Removal) => {
      if (items > 0) add.run(store, cause, items, bytes, lastAtMs);
    },
    all: (): readonly Removal[] =>
      all.all().map((row) => ({
        // Both columns are written above only.
        store: text(row, "store") as KeptStore,
        cause: text(row, "cause") as RemovalCause,
        items: integer(row, "items"),
        bytes: integer(row, "bytes"),
        lastAtMs: integer(row, "last_at"),
      })),
  };
}

/** Longer than the key of an event is needed after its removal. */
const KEPT_MS = 40 * DAY_MS;

/**
 * Which events were stored by when, by our own clock. An event's time comes from its file and may be of any year;
 * today's events must stay, regardless of their time.
 */
function createStoredBy(database: DatabaseSync) {
  const insert = database.prepare(`
    INSERT INTO stored_by (at, seq)
    VALUES (?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0))
    ON CONFLICT (at) DO NOTHING`);
  // A clock that was ahead has left records from the future.
  const forget = database.prepare("DELETE FROM stored_by WHERE at > ? OR at < ?");
  const newest = database.prepare("SELECT max(at) AS at FROM stored_by");
  const by = database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM stored_by WHERE at <= ?");
  return {
    /** Also without events: a later start compares the clock with it to detect a change. */
    note: (nowMs: number) => {
      forget.run(nowMs, nowMs - KEPT_MS);
      insert.run(nowMs);
    },
    recordedAtMs: () => integerOrNull(newest.get() ?? { at: null }, "at"),
    /** The newest event that was stored by then, as far as recorded; 0 without any. */
    seqBy: (atMs: number) => integer(by.get(atMs) ?? { seq: 0 }, "seq"),
  };
}
