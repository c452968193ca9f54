import type { ConfigValues } from "../../config/settings.ts";
import type { Session } from "../../core/session/session.ts";
import { cardDestination } from "../../notify/policy/route.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import { importThreads } from "../../store/outbox/import-threads.ts";
import { createThreadStore, type StoredThreads } from "../../store/outbox/thread-store.ts";
import type { Store } from "../../store/store.ts";
import { expandHome } from "../../system/paths.ts";
import type { Context } from "../context.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface SessionThreadsOptions {
  readonly context: Pick<Context, "clock" | "logger" | "paths">;
  readonly store: Store;
  readonly values: () => ConfigValues;
}

/** Work on sessions' threads and cards that no event triggers. */
export interface SessionThreads {
  readonly store: StoredThreads;
  /** Imports the threads of the Python notifier. A broken file of it is logged and skipped. */
  importLegacy(): void;
  /** Sessions whose card may have missed a change, such as their end, while no daemon ran. */
  recentlyShown(): readonly string[];
  /**
   * Call it every minute: archives threads of ended sessions after their grace time, deletes unused ones, and updates
   * the cards of silent sessions.
   */
  tidy(worker: Pick<OutboxWorker, "changed" | "archiveThread">): void;
}

export function createSessionThreads({ context, store, values }: SessionThreadsOptions): SessionThreads {
  const { clock, logger, paths } = context;
  const threads = createThreadStore(store.database, clock);
  let tidiedAtMs = clock.now();

  /** Silence fires no event. Returns sessions that became stale since the last check, long ago after a sleep. */
  function staleSince(sinceMs: number, nowMs: number): readonly string[] {
    return withCard(store.becameStaleBetween(sinceMs - MINUTE_MS, nowMs));
  }

  function withCard(sessions: readonly Session[]): readonly string[] {
    const destinationId = cardDestination(values());
    if (destinationId === null) return [];
    return sessions
      .map(({ sessionId }) => sessionId)
      .filter((sessionId) => (threads.find(sessionId, destinationId)?.cardMessageId ?? null) !== null);
  }

  return {
    store: threads,
    importLegacy: () => {
      const { threadStoragePath } = values();
      const file = threadStoragePath === "" ? paths.legacyThreadsFile : expandHome(threadStoragePath);
      try {
        const count = importThreads({ database: store.database, file, clock });
        if (count !== null) logger.info("imported the Python notifier's thread mappings", { file, count });
      } catch (error) {
        logger.warn("the Python notifier's thread mappings cannot be read", { file, reason: String(error) });
      }
    },
    recentlyShown: () => {
      const destinationId = cardDestination(values());
      return destinationId === null ? [] : threads.withCard(destinationId, clock.now() - DAY_MS);
    },
    tidy: (worker) => {
      const { threadCleanupDays, threadArchiveMinutes } = values();
      const nowMs = clock.now();
      worker.changed(staleSince(tidiedAtMs, nowMs));
      tidiedAtMs = nowMs;
      threads.forgetUnused(nowMs - threadCleanupDays * DAY_MS);
      for (const { sessionId, destinationId } of threads.endedBefore(nowMs - threadArchiveMinutes * MINUTE_MS)) {
        worker.archiveThread(sessionId, destinationId);
      }
    },
  };
}
