import { decisionText } from "../../core/i18n/decision.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryService, Outbox } from "../../core/notification/outbox.ts";
import type { MessagesState } from "../../health/health-snapshot.ts";
import type { Language } from "../../core/i18n/message.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";

interface DeliveryServiceOptions {
  readonly outbox: Outbox;
  /** Null while no service is set up. */
  readonly worker: () => OutboxWorker | null;
  /** Destinations of the configuration, with or without messages so far. */
  readonly configured: () => readonly string[];
  readonly language: () => Language;
  /** Moves messages that wait for destinations outside the configuration. */
  readonly redirect: () => void;
}

/** The messages in the API, and the actions on them. */
export function createDeliveryService(options: DeliveryServiceOptions): DeliveryService {
  const { outbox, worker, configured, language, redirect } = options;
  return {
    list: outbox.list,
    destinations: () => {
      const queues = new Map((worker()?.status() ?? []).map((queue) => [queue.destinationId, queue]));
      const ids = new Set([...configured(), ...queues.keys(), ...outbox.openDestinations()]);
      return Array.from(ids, (destinationId) => {
        const openCount = outbox.openCount(destinationId);
        // A queue is created with its first message.
        const isIdle = worker() !== null && openCount === 0;
        const rest = isIdle
          ? ({ state: "ok", reason: null } as const)
          : ({ state: "disabled", reason: deliveryReason("no-service") } as const);
        return { ...(queues.get(destinationId) ?? { destinationId, ...rest, untilMs: null }), openCount };
      });
    },
    retry: (id) => {
      const found = outbox.retry(id);
      if (!found) return false;
      // The dead letter may be older than the configuration.
      redirect();
      worker()?.changed([]);
      return true;
    },
    discard: outbox.discard,
    explain: (seq) => {
      const decision = outbox.decisionOf(seq);
      if (decision === null) return null;
      const { isNotified, reason } = decision;
      const [en, ja] = [decisionText(decision, "en"), decisionText(decision, "ja")];
      const sentences = { en, ja };
      return { isNotified, reason, sentence: sentences[language()], sentences };
    },
  };
}

interface MessagesSource {
  readonly outbox: Pick<Outbox, "open">;
  readonly deliveries: Pick<DeliveryService, "destinations">;
  /** Destinations of the settings. Messages for any other wait until the settings name a successor. */
  readonly configured: readonly string[];
  readonly nowMs: number;
  /** Messages count as due only from then on. */
  readonly runningSinceMs: number;
}

/** The state of delivery. */
export function messagesState(source: MessagesSource): MessagesState {
  const { outbox, deliveries, configured, nowMs, runningSinceMs } = source;
  const oldest = configured.flatMap((destinationId) => outbox.open(destinationId, 1));
  const dueSince = oldest.map(({ createdAtMs }) => Math.max(createdAtMs, runningSinceMs));
  const named = deliveries.destinations().filter(({ destinationId }) => configured.includes(destinationId));
  return {
    destinations: configured.length,
    disabled: named
      .filter(({ state }) => state === "disabled")
      .map(({ destinationId, reason }) => ({ destinationId, reason })),
    waiting: named.reduce((sum, { openCount }) => sum + openCount, 0),
    oldestAgeMs: dueSince.length === 0 ? null : Math.max(0, nowMs - Math.min(...dueSince)),
  };
}
