import type { MessageService } from "../../core/notification/delivery.ts";
import type { DestinationQueueOptions, DestinationQueueStatus } from "./destination-queue-options.ts";
import { startDestinationQueue, type DestinationQueue } from "./destination-queue.ts";

export interface OutboxWorkerOptions extends Omit<
  DestinationQueueOptions,
  "destinationId" | "service" | "signal" | "pause"
> {
  /** The same object for all destinations of one provider. */
  readonly serviceOf: (destinationId: string) => MessageService;
  /** Destination of a session's card. Null when cards are off. */
  readonly cardDestinationId: () => string | null;
}

/** Sends the outbox to its destinations. Lives as long as one configuration. */
export interface OutboxWorker {
  /** Starts with the messages that an earlier process left. */
  start(): void;
  /** Events were stored: messages may be due, and these sessions have changed. */
  changed(sessionIds: readonly string[]): void;
  /** Queues the session's thread for archiving. */
  archiveThread(sessionId: string, destinationId: string): void;
  status(): readonly DestinationQueueStatus[];
  /** Aborts waits and requests. A request under way is journalled as unknown, and the next worker finds it. */
  stop(): Promise<void>;
}

export function createOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { outbox, serviceOf, cardDestinationId, logger } = options;
  const queues = new Map<string, DestinationQueue>();
  /** A pause of one provider does not hold the others. */
  const pauses = new Map<MessageService, { untilMs: number }>();
  const stopping = new AbortController();

  function queue(destinationId: string): DestinationQueue {
    const known = queues.get(destinationId);
    if (known !== undefined) return known;
    const service = serviceOf(destinationId);
    const pause = pauses.get(service) ?? { untilMs: 0 };
    pauses.set(service, pause);
    const started = startDestinationQueue({
      ...options,
      destinationId,
      service,
      pause,
      signal: stopping.signal,
    });
    queues.set(destinationId, started);
    return started;
  }

  function pokeAll(): void {
    for (const destinationId of outbox.openDestinations()) queue(destinationId).poke();
  }

  return {
    start: () => {
      const recovered = outbox.recover();
      if (recovered > 0) logger.info("messages were in flight when the daemon ended", { count: recovered });
      pokeAll();
    },
    changed: (sessionIds) => {
      if (stopping.signal.aborted) return;
      const cards = cardDestinationId();
      if (cards !== null) for (const sessionId of sessionIds) queue(cards).cardChanged(sessionId);
      pokeAll();
    },
    archiveThread: (sessionId, destinationId) => {
      if (!stopping.signal.aborted) queue(destinationId).archiveThread(sessionId);
    },
    status: () => Array.from(queues.values(), (one) => one.status()),
    stop: async () => {
      stopping.abort();
      await Promise.all(Array.from(queues.values(), async (one) => one.ended));
    },
  };
}
