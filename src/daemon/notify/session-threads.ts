import { MINUTE_MS, DAY_MS } from "../../core/time-units.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { cardDestination } from "../../notify/policy/route.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import { importThreads } from "../../store/outbox/import-threads.ts";
import { createThreadStore } from "../../store/outbox/thread-store.ts";
import type { Store } from "../../store/store.ts";
import { expandHome } from "../../system/paths.ts";
import type { Context } from "../context.ts";

interface SessionThreadsOptions {
  readonly context: Pick<Context, "clock" | "logger" | "paths">;
  readonly store: Store;
  readonly values: () => ConfigValues;
}

/** Work on sessions' threads and cards that no event triggers. */
export function createSessionThreads({ context, store, values }: SessionThreadsOptions) {
  const { clock, logger, paths } = context;
  const threads = createThreadStore(store.database, clock);
  let tidiedAtMs = clock.now();

  function hasCard({ sessionId }: { readonly sessionId: string }): boolean {
    const destinationId = cardDestination(values());
    return destinationId !== null && typeof threads.find(sessionId, destinationId)?.cardMessageId === "string";
  }

  return {
    store: threads,
    hasCard,
    /** Where the bot's messages of a session may stand: settings or permissions may have changed since. */
    channelsOf: ({ sessionId, destinationId }: Pick<Delivery, "sessionId" | "destinationId">): readonly string[] => {
      const channelId = /^channel:(\d{1,20})$/.exec(destinationId)?.[1];
      if (channelId === undefined) return [];
      const threadId = threads.find(sessionId, destinationId)?.threadId ?? null;
      return threadId === null ? [channelId] : [threadId, channelId];
    },
    /** Imports the threads of the Python notifier. A broken file of it is logged and skipped. */
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
    /** Sessions whose card may have missed a change, such as their end, while no daemon ran. */
    recentlyShown: (): readonly string[] => {
      const destinationId = cardDestination(values());
      return destinationId === null ? [] : threads.withCard(destinationId, clock.now() - DAY_MS);
    },
    /**
     * Call it every minute: archives threads of ended sessions after their grace time, deletes unused ones, and updates
     * the cards of sessions that became stale, long ago after a sleep: silence fires no event.
     */
    tidy: (worker: Pick<OutboxWorker, "changed" | "archiveThread">) => {
      const { threadCleanupDays, threadArchiveMinutes } = values();
      const nowMs = clock.now();
      const stale = store.becameStaleBetween(tidiedAtMs - MINUTE_MS, nowMs).filter(hasCard);
      worker.changed(stale.map(({ sessionId }) => sessionId));
      tidiedAtMs = nowMs;
      threads.forgetUnused(nowMs - threadCleanupDays * DAY_MS);
      for (const ended of threads.endedBefore(nowMs - threadArchiveMinutes * MINUTE_MS)) {
        worker.archiveThread(ended.sessionId, ended.destinationId);
      }
    },
  };
}
