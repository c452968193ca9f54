import type { Pool } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import type { Person } from "../rights/rights.ts";
import type { PlacedEvent } from "./ring.ts";

const DAY_MS = 86_400_000;

/** Readings that are known to be written. Beyond it they are written again, to no effect. */
const MOST_KNOWN = 50_000;

interface Reading {
  readonly who: string;
  /** Row of the session. */
  readonly session: number;
  readonly day: number;
}

/**
 * Writes down whose colleagues' sessions were streamed to a person, as `audit/note-reads.ts` does for what she asks for:
 * one line a reader, session and day. What could not be written is written with the next one.
 */
export function createStreamNotes(options: { readonly pool: Pool; readonly clock: Clock; readonly logger: Logger }) {
  const { pool, clock, logger } = options;
  const known = new Set<string>();
  let unwritten: readonly Reading[] = [];
  let writing: Promise<void> | null = null;
  let isFailing = false;

  async function writeAll(): Promise<void> {
    while (unwritten.length > 0) {
      const readings = unwritten;
      unwritten = [];
      try {
        const column = <K extends keyof Reading>(name: K) => readings.map((reading) => reading[name]);
        await pool.query({ ...WRITE, values: [column("who"), column("session"), column("day")] });
        isFailing = false;
      } catch (error) {
        unwritten = [...readings, ...unwritten];
        if (!isFailing) logger.error("readings of streams are missing in the audit", { reason: errorText(error) });
        isFailing = true;
        return;
      }
    }
  }

  function write(): void {
    if (writing !== null || unwritten.length === 0) return;
    writing = writeAll().finally(() => {
      writing = null;
      if (!isFailing) write();
    });
  }

  return {
    /** Events that were sent to a person. */
    note(person: Person, events: readonly PlacedEvent[]): void {
      const day = Math.floor(clock.now() / DAY_MS);
      for (const { session, owner } of events) {
        const key = `${person.id} ${day} ${session}`;
        if (owner === person.id || known.has(key)) continue;
        if (known.size >= MOST_KNOWN) known.clear();
        known.add(key);
        unwritten = [...unwritten, { who: person.subject, session, day }];
      }
      write();
    },
    /** Tries again what could not be written. */
    write,
    /** Ends when all is written, or cannot be. */
    async stop(): Promise<void> {
      write();
      await writing;
    },
  };
}

const WRITE = {
  name: "note-streamed",
  text: `INSERT INTO audit (who, kind, about, detail, owner, session, day)
    SELECT r.who, 'session-read', s.session_id, 'of ' || p.subject, s.owner, s.id, r.day
    FROM unnest($1::text[], $2::bigint[], $3::int[]) r (who, session, day)
      JOIN sessions s ON s.id = r.session JOIN people p ON p.id = s.owner
    ON CONFLICT (session, who, day) WHERE kind = 'session-read' DO NOTHING`,
};
