import { MINUTE_MS } from "../../core/time-units.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { ForwardingObserver } from "../../core/forwarding.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { needsPerson } from "../../core/notification/notification.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { NotificationPolicy } from "../../core/ports.ts";

/** A timer may fire slightly early. */
const TIMER_SLACK_MS = 20;

/** Messages checked in one turn. */
const MAX_CHECKED = 500;

/** Reason of a message that the central daemon sends. */
const LEFT_TO_CENTRAL = deliveryReason("left-to-central");

interface FallbackOptions {
  /** How long the central daemon has to be unavailable. */
  readonly minutes: number;
  /** Called when messages may be sent from now on. */
  readonly onOpen: () => void;
  /** A monotonic clock. */
  readonly readMs?: () => number;
}

export type ForwardingFallback = ReturnType<typeof createForwardingFallback>;

/** Undefined where this daemon does not forward, sends everything itself, or has the fallback turned off. */
export function openForwardingFallback(values: ConfigValues, onOpen: () => void): ForwardingFallback | undefined {
  if (!hasFallback(values)) return undefined;
  return createForwardingFallback({ minutes: values.forwardingFallbackMinutes, onOpen });
}

/** Whether this daemon sends urgent messages itself while its central daemon is unavailable. */
export function hasFallback({ upstreamUrl, upstreamDiscord, forwardingFallbackMinutes }: ConfigValues): boolean {
  return upstreamUrl !== "" && !upstreamDiscord && forwardingFallbackMinutes > 0;
}

/**
 * Decides which daemon notifies where one forwards to another. Urgent messages wait in the outbox of the forwarding
 * daemon. Once the central daemon has their event, they are discarded, because it sends them. After it has been
 * unavailable for some minutes they are sent from here, and the forwarded event says so (`ForwardedEvent.isNotified`).
 */
export function createForwardingFallback(options: FallbackOptions) {
  const { minutes, onOpen, readMs = () => performance.now() } = options;
  const waitMs = minutes * MINUTE_MS;
  let unavailableSinceMs: number | null = null;
  let sendingThrough = 0;
  let timer: NodeJS.Timeout | undefined;
  let unfiltered: Outbox | null = null;

  function maySend({ state, seq }: Delivery): boolean {
    // A started delivery must be finished: it may have been sent, and its event says so.
    if (state !== "waiting") return true;
    const isOpen = unavailableSinceMs !== null && readMs() - unavailableSinceMs >= waitMs;
    return isOpen && seq !== null && seq > sendingThrough;
  }

  function allowed(list: Outbox["open"]): Outbox["open"] {
    return (destinationId, limit) => list(destinationId, Math.max(limit, MAX_CHECKED)).filter(maySend).slice(0, limit);
  }

  function failed(): void {
    sendingThrough = 0;
    if (unavailableSinceMs === null) {
      unavailableSinceMs = readMs();
      clearTimeout(timer);
      timer = setTimeout(onOpen, waitMs + TIMER_SLACK_MS).unref();
    } else onOpen();
  }

  return {
    observer: {
      reached: () => {
        unavailableSinceMs = null;
        clearTimeout(timer);
      },
      failed,
      sending: (through) => {
        sendingThrough = through;
      },
      stored: (through) => {
        for (const destinationId of unfiltered?.openDestinations() ?? []) {
          const left = unfiltered
            ?.open(destinationId, MAX_CHECKED)
            .filter(({ state, seq }) => state === "waiting" && seq !== null && seq <= through);
          if (left !== undefined && left.length > 0) {
            unfiltered?.complete(
              left.map(({ id }) => id),
              { state: "discarded", reason: LEFT_TO_CENTRAL },
            );
          }
        }
        sendingThrough = 0;
      },
    } satisfies ForwardingObserver,
    /** The policy for events that this daemon may have to notify. */
    policy: ({ decide: policy }: NotificationPolicy): NotificationPolicy => ({
      decide: (event, before, after) => {
        const decision = policy(event, before, after);
        return decision?.isNotified === true && needsPerson(decision.kind) ? decision : null;
      },
    }),
    /** The outbox without messages that wait for the central daemon. */
    outbox: (outbox: Outbox): Outbox => {
      unfiltered = outbox;
      const open = allowed(outbox.open);
      return {
        ...outbox,
        open,
        pressing: allowed(outbox.pressing),
        openCount: (destinationId) => open(destinationId, MAX_CHECKED).length,
        openDestinations: () => outbox.openDestinations().filter((id) => open(id, 1).length > 0),
      };
    },
    stop: (): void => clearTimeout(timer),
  };
}
