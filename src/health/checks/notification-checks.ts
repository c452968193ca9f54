import type { HealthCheck } from "../../core/health.ts";
import { destinationName } from "../../providers/destination.ts";
import type { HealthFigures, MessagesState } from "../health-figures.ts";
import { advice, asItCame, check, figure, finding, unknown } from "./check.ts";

/** From this age on a notification pings no more: it comes too late. */
const OUTBOX_LIMIT_MS = 600_000;

/** Whether people get to know: on the page and by notifications. */
export function notificationChecks(figures: HealthFigures): readonly HealthCheck[] {
  const { liveConnections, maxConnections, configProblems } = figures;
  return [
    check("live_connections", {
      figures: [figure("connections", liveConnections, maxConnections)],
      fix: advice("close-tabs"),
    }),
    outbox(figures),
    destinations(figures),
    check("configuration", { figures: [figure("problems", configProblems, 0)], fix: advice("check-config") }),
  ];
}

function outbox({ messages }: HealthFigures): HealthCheck {
  const name = "outbox";
  if (!messages.ok) return unknown(name, messages.reason);
  const { waiting, oldestAgeMs } = messages.value;
  return check(name, {
    figures: [figure("outbox_oldest_ms", oldestAgeMs ?? 0, OUTBOX_LIMIT_MS), figure("outbox_waiting", waiting)],
    fix: advice("test-notifications"),
  });
}

function destinations({ messages, upstream }: HealthFigures): HealthCheck {
  const name = "destinations";
  if (!messages.ok) return unknown(name, messages.reason);
  const { destinations: count, disabled } = messages.value;
  if (disabled.length > 0) {
    return check(name, {
      status: "failed",
      figures: [figure("destinations_disabled", disabled.length, 0), figure("destinations", count)],
      detail: disabled.flatMap(disabledDestination),
      fix: advice("destination-rejects"),
    });
  }
  // A daemon that forwards leaves notifications to the central one.
  if (upstream?.speaks === false) return check(name, { value: [finding("left-to-central")] });
  if (count === 0) return check(name, { value: [finding("no-destination")] });
  return check(name, { figures: [figure("destinations_disabled", 0, 0), figure("destinations", count)] });
}

function disabledDestination({ destinationId, reason }: MessagesState["disabled"][number]) {
  const disabled = finding("destination-disabled", { destination: destinationName(destinationId) });
  if (reason === null) return [disabled];
  return [disabled, typeof reason === "string" ? asItCame(reason) : reason];
}
