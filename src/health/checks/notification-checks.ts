import { destinationName } from "../../providers/destination.ts";
import type { ForwardingValues, MessagesState } from "../health-snapshot.ts";
import { advice, asItCame, checkValue, finding, type Found } from "./check.ts";

/** From this age on a notification does not ping: it is too late. */
const OUTBOX_LIMIT_MS = 600_000;

export function outboxCheck({ waiting, oldestAgeMs }: MessagesState): Found {
  return {
    values: [checkValue("outbox_oldest_ms", oldestAgeMs ?? 0, OUTBOX_LIMIT_MS), checkValue("outbox_waiting", waiting)],
    fix: advice("test-notifications"),
  };
}

export function destinationsCheck({ destinations: count, disabled }: MessagesState, upstream: ForwardingValues | null) {
  const values = [checkValue("destinations_disabled", disabled.length, 0), checkValue("destinations", count)];
  if (disabled.length > 0) {
    const detail = disabled.flatMap(disabledDestination);
    return { status: "failed", values, detail, fix: advice("destination-rejects") } satisfies Found;
  }
  // A daemon that forwards leaves notifications to the central daemon.
  if (upstream?.isNotifyingLocally === false) return { value: [finding("left-to-central")] };
  return count === 0 ? { value: [finding("no-destination")] } : { values };
}

function disabledDestination({ destinationId, reason }: MessagesState["disabled"][number]) {
  const disabled = finding("destination-disabled", { destination: destinationName(destinationId) });
  if (reason === null) return [disabled];
  return [disabled, typeof reason === "string" ? asItCame(reason) : reason];
}
