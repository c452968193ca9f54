import { destinationTitle } from "../../providers/destination.ts";
import type { DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { AnsweringState, ForwardingValues, MessagesState } from "../health-snapshot.ts";
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

/** A new connection after Discord has ended one takes seconds. */
const ANSWERS_DOWN_LIMIT_MS = 60_000;

const REFUSALS: Readonly<Record<string, Pick<Found, "detail" | "fix">>> = {
  "invalid-token": { detail: [finding("answers-token")], fix: advice("answers-token") },
  "interactions-endpoint": { detail: [finding("answers-endpoint")], fix: advice("answers-endpoint") },
};

export function discordAnswersCheck(state: AnsweringState): Found {
  switch (state.kind) {
    case "connected":
      return { value: [finding("answers-connected", { sinceAtMs: state.sinceMs })] };
    case "down":
      return {
        values: [checkValue("answers_down_ms", state.forMs, ANSWERS_DOWN_LIMIT_MS)],
        ...(state.untilMs !== null && {
          detail: [finding("answers-start-limit", { untilAtMs: state.untilMs })],
          status: "degraded" as const,
        }),
        fix: advice("answers-elsewhere"),
      };
    case "stopped": {
      const refused = { detail: [finding("answers-refused", { cause: state.cause })], fix: advice("answers-refused") };
      return { status: "failed", value: [finding("answers-stopped")], ...(REFUSALS[state.cause] ?? refused) };
    }
    case "no-users":
      return { status: "failed", value: [finding("answers-no-users")], fix: advice("answers-users") };
    case "no-bot":
      return { status: "failed", value: [finding("answers-no-bot")], fix: advice("answers-bot") };
    default:
      return state satisfies never;
  }
}

function disabledDestination({ destinationId, reason }: MessagesState["disabled"][number]) {
  const disabled = finding("destination-disabled", { destination: destinationTitle(destinationId) });
  return reason === null ? [disabled] : [disabled, reasonText(reason)];
}

function reasonText(reason: DeliveryReason): Message {
  return typeof reason === "string" ? asItCame(reason) : reason;
}
