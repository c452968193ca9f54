import type { DeliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Clock } from "../../../core/ports.ts";
import { restOf, type Pause } from "../rest/pause.ts";
import type { Closed } from "../rest/call-result.ts";
import type { Target } from "./target.ts";

/** A missing permission is tried again after this: a little less than the 15 minutes after which callers retry. */
const RECHECK_MS = 14 * 60_000;

/** Blocks requests to closed destinations: rejected requests lead to a ban, and a deleted webhook stays deleted. */
export interface CircuitBreaker {
  /** Why nothing may be sent there. Null while it may. */
  openReason(target: Target): DeliveryReason | null;
  open(target: Target, closed: Closed): void;
}

export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const closed = new Map<string, { readonly reason: DeliveryReason; readonly pause: Pause | null }>();

  return {
    openReason: (target) => {
      for (const key of [credentialsOf(target), target.destinationId]) {
        const entry = closed.get(key);
        if (entry === undefined) continue;
        if (entry.pause === null || restOf(entry.pause, clock.now()) > 0) return entry.reason;
        closed.delete(key);
      }
      return null;
    },
    open: (target, { reason, cause }) => {
      // Only another configuration, with another circuit breaker, can have valid credentials.
      if (cause === "credentials") closed.set(credentialsOf(target), { reason, pause: null });
      else closed.set(target.destinationId, { reason, pause: { sinceMs: clock.now(), lengthMs: RECHECK_MS } });
    },
  };
}

/** A bot's token is used for all its channels. */
function credentialsOf({ kind, destinationId }: Target): string {
  return kind === "bot" ? "bot" : destinationId;
}
