import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { ConfigValues } from "../../config/settings.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import type { ForwardingObserver } from "../../core/forwarding.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { NotificationPolicy } from "../../core/ports.ts";

const MINUTE_MS = 60_000;

/** A timer may come a moment before its time. */
const TIMER_SLACK_MS = 20;

/** Messages looked at in one turn. */
const LOOK_AHEAD = 500;

/** Kinds that need a person: the session is blocked, or its turn failed. */
const URGENT: ReadonlySet<NotificationKind> = new Set(["permission", "question", "plan", "failure"]);

/** Of a message that the central daemon takes care of. */
const LEFT = deliveryReason("left-to-central");

interface FallbackOptions {
  /** So long the central daemon has to be unavailable. */
  readonly minutes: number;
  /** Messages may go out from now on. */
  readonly onOpen: () => void;
  /** A clock that never goes back. */
  readonly readMs?: () => number;
}

/**
 * Decides which daemon notifies where one forwards to another. Urgent messages wait in the outbox of the forwarding one:
 * once the central daemon has their event, they are discarded, for that one sends them. After it has been unavailable for
 * some minutes they go out from here, and the event says so when it is forwarded (`ForwardedEvent.isNotified`).
 */
export interface ForwardingFallback {
  readonly observer: ForwardingObserver;
  /** The rules, for what may have to be sent from here. */
  policy(policy: NotificationPolicy): NotificationPolicy;
  /** The outbox without the messages that wait for the central daemon. */
  outbox(outbox: Outbox): Outbox;
  stop(): void;
}

/** Undefined where this daemon forwards nothing, sends everything itself, or has the fallback turned off. */
export function openForwardingFallback(values: ConfigValues, onOpen: () => void): ForwardingFallback | undefined {
  if (!hasFallback(values)) return undefined;
  return createForwardingFallback({ minutes: values.forwardingFallbackMinutes, onOpen });
}

/** Whether this daemon has to send what is urgent itself while its central daemon is unavailable. */
export function hasFallback({ upstreamUrl, upstreamDiscord, forwardingFallbackMinutes }: ConfigValues): boolean {
  return upstreamUrl !== "" && !upstreamDiscord && forwardingFallbackMinutes > 0;
}

export function createForwardingFallback(options: FallbackOptions): ForwardingFallback {
  const { minutes, onOpen, readMs = () => performance.now() } = options;
  const patienceMs = minutes * MINUTE_MS;
  let awaySinceMs: number | null = null;
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let whole: Outbox | null = null;

  function maySend({ state, seq }: Delivery): boolean {
    // What was begun has to be finished: it may have been sent, and its event says so.
    if (state !== "waiting") return true;
    const isOpen = awaySinceMs !== null && readMs() - awaySinceMs >= patienceMs;
    return isOpen && seq !== null && seq > underWay;
  }

  function allowed(list: Outbox["open"]): Outbox["open"] {
    return (destinationId, limit) => list(destinationId, Math.max(limit, LOOK_AHEAD)).filter(maySend).slice(0, limit);
  }

  function failed(): void {
    underWay = 0;
    if (awaySinceMs === null) {
      awaySinceMs = readMs();
      clearTimeout(timer);
      timer = setTimeout(onOpen, patienceMs + TIMER_SLACK_MS).unref();
    } else onOpen();
  }

  return {
    observer: {
      reached: () => {
        awaySinceMs = null;
        clearTimeout(timer);
      },
      failed,
      underWay: (through) => {
        underWay = through;
      },
      taken: (through) => {
        for (const destinationId of whole?.openDestinations() ?? []) {
          const left = whole
            ?.open(destinationId, LOOK_AHEAD)
            .filter(({ state, seq }) => state === "waiting" && seq !== null && seq <= through);
          if (left !== undefined && left.length > 0) {
            whole?.complete(
              left.map(({ id }) => id),
              { state: "discarded", reason: LEFT },
            );
          }
        }
        underWay = 0;
      },
    },
    policy: ({ decide: policy }) => ({
      decide: (event, before, after) => {
        const decision = policy(event, before, after);
        return decision?.isNotified === true && URGENT.has(decision.kind) ? decision : null;
      },
    }),
    outbox: (outbox) => {
      whole = outbox;
      const open = allowed(outbox.open);
      return {
        ...outbox,
        open,
        pressing: allowed(outbox.pressing),
        openCount: (destinationId) => open(destinationId, LOOK_AHEAD).length,
        openDestinations: () => outbox.openDestinations().filter((id) => open(id, 1).length > 0),
      };
    },
    stop: () => clearTimeout(timer),
  };
}
