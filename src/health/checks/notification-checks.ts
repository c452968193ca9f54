import { destinationTitle } from "../../providers/destination.ts";
import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { ForwardingValues, MessagesState } from "../health-snapshot.ts";
import { advice, asItCame, checkValue, finding, type Found } from "./check.ts";

/** From this age on a notification does not ping: it is too late. */
const OUTBOX_LIMIT_MS = 600_000;

/** A person learns of an outage within a minute. A retry of seconds is no outage. */
const FAILING_LIMIT_MS = 20_000;

export function outboxCheck({ waiting, oldestAgeMs, failing, failed }: MessagesState): Found {
  const failingMs = Math.max(0, ...failing.map(({ forMs }) => forMs));
  const isOnlyFailed = failed > 0 && failingMs <= FAILING_LIMIT_MS && (oldestAgeMs ?? 0) <= OUTBOX_LIMIT_MS;
  return {
    values: [
      checkValue("outbox_waiting", waiting),
      ...(failed === 0 ? [] : [checkValue("outbox_failed", failed, 0)]),
      checkValue("outbox_failing_ms", failingMs, FAILING_LIMIT_MS),
      checkValue("outbox_oldest_ms", oldestAgeMs ?? 0, OUTBOX_LIMIT_MS),
    ],
    detail: failing
      .filter(({ forMs }) => forMs > FAILING_LIMIT_MS)
      .flatMap(({ destinationId, sinceMs, reason }) => [
        finding("destination-failing", { destination: destinationTitle(destinationId), sinceAtMs: sinceMs }),
        reasonText(reason),
      ]),
    fix: isOnlyFailed ? advice("retry-failed") : advice("test-notifications"),
  };
}

export function destinationsCheck({ destinations: count, disabled }: MessagesState, upstream: ForwardingValues | null) {
  const values = [
    checkValue("destinations", count),
    ...(disabled.length === 0 ? [] : [checkValue("destinations_disabled", disabled.length, 0)]),
  ];
  if (disabled.length > 0) {
    const detail = disabled.flatMap(disabledDestination);
    return { status: "failed", values, detail, fix: advice("destination-rejects") } satisfies Found;
  }
  // A daemon that forwards leaves notifications to the central daemon.
  if (upstream?.isNotifyingLocally === false) return { value: [finding("left-to-central")] };
  return count === 0 ? { value: [finding("no-destination")] } : { values };
}

function disabledDestination({ destinationId, reason }: MessagesState["disabled"][number]) {
  const disabled = finding("destination-disabled", { destination: destinationTitle(destinationId) });
  return reason === null ? [disabled] : [disabled, reasonText(reason)];
}

function reasonText(reason: DeliveryReason): Message {
  return typeof reason === "string" ? asItCame(reason) : reason;
}
