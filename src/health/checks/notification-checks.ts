import type { HealthCheck } from "../../core/health.ts";
import { destinationName } from "../../providers/destination.ts";
import type { HealthSnapshot, MessagesState } from "../health-snapshot.ts";
import { advice, asItCame, check, checkValue, finding, unknown } from "./check.ts";

/** From this age on a notification does not ping: it is too late. */
const OUTBOX_LIMIT_MS = 600_000;

/** Whether information reaches people, on the page and by notifications. */
export function notificationChecks(values: HealthSnapshot): readonly HealthCheck[] {
  const { liveConnections, maxConnections, configProblems } = values;
  return [
    check("live_connections", {
      values: [checkValue("connections", liveConnections, maxConnections)],
      fix: advice("close-tabs"),
    }),
    outbox(values),
    destinations(values),
    check("configuration", { values: [checkValue("problems", configProblems, 0)], fix: advice("check-config") }),
  ];
}

function outbox({ messages }: HealthSnapshot): HealthCheck {
  const name = "outbox";
  if (!messages.ok) return unknown(name, messages.reason);
  const { waiting, oldestAgeMs } = messages.value;
  return check(name, {
    values: [checkValue("outbox_oldest_ms", oldestAgeMs ?? 0, OUTBOX_LIMIT_MS), checkValue("outbox_waiting", waiting)],
    fix: advice("test-notifications"),
  });
}

function destinations({ messages, upstream }: HealthSnapshot): HealthCheck {
  const name = "destinations";
  if (!messages.ok) return unknown(name, messages.reason);
  const { destinations: count, disabled } = messages.value;
  if (disabled.length > 0) {
    return check(name, {
      status: "failed",
      values: [checkValue("destinations_disabled", disabled.length, 0), checkValue("destinations", count)],
      detail: disabled.flatMap(disabledDestination),
      fix: advice("destination-rejects"),
    });
  }
  // A daemon that forwards leaves notifications to the central daemon.
  if (upstream?.notifies === false) return check(name, { value: [finding("left-to-central")] });
  if (count === 0) return check(name, { value: [finding("no-destination")] });
  return check(name, { values: [checkValue("destinations_disabled", 0, 0), checkValue("destinations", count)] });
}

function disabledDestination({ destinationId, reason }: MessagesState["disabled"][number]) {
  const disabled = finding("destination-disabled", { destination: destinationName(destinationId) });
  if (reason === null) return [disabled];
  return [disabled, typeof reason === "string" ? asItCame(reason) : reason];
}
