import type { MessageService } from "../../core/notification/delivery.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";
import { startDestinationQueue, type DestinationQueue } from "./destination-queue.ts";

interface OutboxWorkerOptions extends Omit<
  DestinationQueueOptions,
  "destinationId" | "outbox" | "service" | "signal" | "pause"
> {
  readonly outbox: Outbox;
  /** The same object for all destinations of one provider. */
  readonly serviceOf: (destinationId: string) => MessageService;
  readonly cardDestinationId: () => string | null;
  /** The ids that the configuration names. */
  readonly destinationIds: readonly string[];
}

export type OutboxWorker = ReturnType<typeof createOutboxWorker>;

/** Sends the outbox to its destinations. Lives as long as one configuration. */
export function createOutboxWorker(options: OutboxWorkerOptions) {
  const { outbox, serviceOf, cardDestinationId, destinationIds, logger } = options;
  const queues = new Map<string, DestinationQueue>();
  /** A pause of one provider does not hold the others. */
  const pauses = new Map<MessageService, { untilMs: number }>();
  const stopping = new AbortController();
  const { signal } = stopping;

  function queue(destinationId: string): DestinationQueue {
    const known = queues.get(destinationId);
    if (known !== undefined) return known;
    const service = serviceOf(destinationId);
    const pause = pauses.get(service) ?? { untilMs: 0 };
    pauses.set(service, pause);
    const started = startDestinationQueue({ ...options, destinationId, service, pause, signal });
    queues.set(destinationId, started);
    return started;
  }

  function pokeAll(): void {
    for (const destinationId of outbox.openDestinations()) queue(destinationId).poke();
  }

  return {
    /** Starts with the messages that an earlier process left. */
    start: () => {
      const recovered = outbox.recover();
      if (recovered > 0) logger.info("messages were in flight when the daemon ended", { count: recovered });
      for (const id of destinationIds) {
        if (serviceOf(id).amend !== undefined && outbox.unresolvedSessions(id).length > 0) queue(id).poke();
      }
      pokeAll();
    },
    /** These sessions have changed: what sent messages say of them may be over. */
    recheck: (sessionIds: readonly string[]) => {
      for (const one of queues.values()) for (const sessionId of sessionIds) one.recheck(sessionId);
    },
    /** Events were stored: messages may be due, and these sessions have changed. */
    changed: (sessionIds: readonly string[]) => {
      if (signal.aborted) return;
      const cards = cardDestinationId();
      if (cards !== null) for (const sessionId of sessionIds) queue(cards).cardChanged(sessionId);
      pokeAll();
    },
    /** See `MessageService.isAcknowledged`; false without reactions. */
    isAcknowledged: async (sent: {
      readonly destinationId: string;
      readonly sessionId: string;
      readonly messageId: string;
    }) => (await serviceOf(sent.destinationId).isAcknowledged?.(sent.destinationId, sent, signal)) ?? false,
    archiveThread: (sessionId: string, destinationId: string) => {
      if (!signal.aborted) queue(destinationId).archiveThread(sessionId);
    },
    status: () => Array.from(queues.values(), (one) => one.status()),
    /** Aborts waits and requests. A request under way is journalled as unknown, and the next worker finds it. */
    stop: async () => {
      stopping.abort();
      await Promise.all(Array.from(queues.values(), async (one) => one.ended));
    },
  };
}
