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
export function createDeliveryService({
  outbox,
  worker,
  configured,
  language,
  redirect,
}: DeliveryServiceOptions): DeliveryService {
  return {
    list: outbox.list,
    destinations: () => {
      const queues = new Map((worker()?.status() ?? []).map((queue) => [queue.destinationId, queue]));
      const ids = new Set([...configured(), ...queues.keys(), ...outbox.openDestinations()]);
      return Array.from(ids, (destinationId) => {
        const queue = queues.get(destinationId);
        const openCount = outbox.openCount(destinationId);
        if (queue !== undefined) return { ...queue, openCount };
        // Its queue is created with its first message.
        if (worker() !== null && openCount === 0)
          return { destinationId, state: "ok", reason: null, untilMs: null, openCount } as const;
        return {
          destinationId,
          state: "disabled",
          reason: deliveryReason("no-service"),
          untilMs: null,
          openCount,
        } as const;
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
      const sentences = {
        en: decisionText({ isNotified, reason }, "en"),
        ja: decisionText({ isNotified, reason }, "ja"),
      };
      return { isNotified, reason, sentence: sentences[language()], sentences };
    },
  };
}

interface MessagesSource {
  readonly outbox: Pick<Outbox, "open" | "openCount">;
  readonly deliveries: Pick<DeliveryService, "destinations">;
  /** Destinations of the settings. Messages for any other wait until the settings name a successor. */
  readonly configured: readonly string[];
  readonly nowMs: number;
  /** Messages count as due only from then on. */
  readonly runningSinceMs: number;
}

/** The state of delivery. */
export function messagesState({
  outbox,
  deliveries,
  configured,
  nowMs,
  runningSinceMs,
}: MessagesSource): MessagesState {
  const oldest = configured.flatMap((destinationId) => outbox.open(destinationId, 1));
  const dueSince = oldest.map(({ createdAtMs }) => Math.max(createdAtMs, runningSinceMs));
  return {
    destinations: configured.length,
    disabled: deliveries
      .destinations()
      .filter(({ destinationId, state }) => state === "disabled" && configured.includes(destinationId))
      .map(({ destinationId, reason }) => ({ destinationId, reason })),
    waiting: configured.reduce((sum, destinationId) => sum + outbox.openCount(destinationId), 0),
    oldestAgeMs: dueSince.length === 0 ? null : Math.max(0, nowMs - Math.min(...dueSince)),
  };
}
