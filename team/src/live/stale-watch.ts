import type { Pool } from "pg";
import type { Clock } from "../../../src/core/ports.ts";
import type { Session } from "../../../src/core/session/session.ts";
import type { Audience } from "./audience.ts";
import type { Audiences } from "./audiences.ts";
import { seenBy } from "./feed-reader.ts";
import { readStale } from "./live-queries.ts";

/** A page may have read its lists this long before its stream began. */
const LOOK_BACK_MS = 12_000;

/** No event reports that a session became stale: looks for them, once for all audiences. */
export function createStaleWatch(options: {
  readonly pool: Pool;
  readonly audiences: Audiences;
  readonly clock: Clock;
}) {
  const { pool, audiences, clock } = options;
  let lookedAtMs: number | null = null;

  return async (): Promise<void> => {
    const nowMs = clock.now();
    const rows = await readStale(pool, Math.min(lookedAtMs ?? nowMs, nowMs) - LOOK_BACK_MS, nowMs);
    const seen = await seenBy(pool, audiences, new Map(rows.map((row) => [row.id, row])));
    const found = new Map<Audience, readonly Session[]>(
      seen.map(({ audience, sessions }) => [audience, sessions.map(({ session }) => session)]),
    );
    for (const audience of audiences.all) audience.stale = found.get(audience) ?? [];
    lookedAtMs = nowMs;
  };
}
