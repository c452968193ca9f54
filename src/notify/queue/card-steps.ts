import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { Attempt, DeliveryOutcome } from "../../core/notification/delivery.ts";
import { createCardQueue } from "./card-queue.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";
import { isDiskError } from "./disk-error.ts";
import type { Holds } from "./holds.ts";

interface CardStepsOptions extends Pick<
  DestinationQueueOptions,
  "destinationId" | "service" | "readCard" | "steadyClock" | "logger" | "timings" | "signal"
> {
  readonly holds: Holds;
}

/** Shows the cards of a destination, and archives the threads of ended sessions. */
export function createCardSteps({ holds, ...options }: CardStepsOptions) {
  const { destinationId, service, steadyClock, logger, timings, signal } = options;
  const cards = createCardQueue(timings);

  /** Null when there is nothing to show, or when composing throws: the queue then goes on without a card. */
  function readCard(sessionId: string) {
    try {
      return options.readCard(sessionId);
    } catch (error) {
      if (isDiskError(error)) throw error;
      logger.error("a session's card could not be written", { sessionId, reason: String(error) });
      return null;
    }
  }

  /** A card is retried but never becomes a dead letter: the next change shows it anyway. */
  function complete(outcome: DeliveryOutcome | "unchanged"): void {
    if (outcome === "unchanged") return;
    const { kind } = outcome;
    if (kind === "sent") {
      holds.succeeded();
      return holds.cardArrived();
    }
    const logged = { destination: destinationId, reason: deliveryReasonText(outcome.reason, "en") };
    if (kind === "refused") return logger.warn("a session's card was refused", logged);
    if (kind === "disabled") logger.error("a destination is disabled", logged);
    if (kind === "wait" || kind === "disabled") holds.pause(["cards"], outcome);
    else holds.afterFailure(outcome.reason);
  }

  return {
    ...cards,
    show: async (sessionId: string): Promise<void> => {
      cards.taken(sessionId);
      const card = readCard(sessionId);
      if (card === null) return cards.shown(sessionId, steadyClock.now());
      const startedAtMs = steadyClock.now();
      const attempt: Attempt = { key: `card:${sessionId}`, urgency: "quiet", signal };
      const outcome = (await service.showCard?.(destinationId, card, attempt)) ?? "unchanged";
      // A postponed first card is still the first: its session's messages stay behind it.
      if (outcome === "unchanged" || outcome.kind !== "wait") cards.shown(sessionId, startedAtMs);
      const isShown = outcome === "unchanged" || outcome.kind === "sent" || outcome.kind === "refused";
      if (!isShown) cards.changed(sessionId);
      complete(outcome);
    },
    archive: async (sessionId: string): Promise<void> => {
      cards.archived(sessionId);
      const attempt: Attempt = { key: `archive:${sessionId}`, urgency: "quiet", signal };
      complete((await service.archiveThread?.(destinationId, sessionId, attempt)) ?? "unchanged");
    },
  };
}
