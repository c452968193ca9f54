import { LEFT_TO_CENTRAL, type HealthCheck } from "../../core/health.ts";
import { destinationName } from "../../providers/destination.ts";
import type { HealthFigures } from "../health-figures.ts";
import { ageText, check, counted, unknown } from "./check.ts";

/** From this age on a message pings nobody any more: the person was told too late. */
const OUTBOX_LIMIT_MS = 600_000;

/** Whether those who should know get to know: on the page, by messages. */
export function tellingChecks(figures: HealthFigures): readonly HealthCheck[] {
  const { liveConnections, maxConnections, configProblems } = figures;
  return [
    check("live_connections", liveConnections < maxConnections, {
      value: `${liveConnections} open`,
      threshold: `${maxConnections} open`,
      figures: [{ name: "connections", value: liveConnections, limit: maxConnections }],
      fix: "Close dashboard tabs, or raise CCEN_MAX_CONNECTIONS.",
    }),
    outbox(figures),
    destinations(figures),
    check("configuration", configProblems === 0, {
      value: counted(configProblems, "problem"),
      threshold: "0 problems",
      figures: [{ name: "problems", value: configProblems, limit: 0 }],
      fix: "`ccen config` names each problem and the value used instead.",
    }),
  ];
}

function outbox({ messages }: HealthFigures): HealthCheck {
  const name = "outbox";
  if (!messages.ok) return unknown(name, messages.reason);
  const { waiting, oldestAgeMs } = messages.value;
  const ageMs = oldestAgeMs ?? 0;
  return check(name, ageMs <= OUTBOX_LIMIT_MS, {
    value: waiting === 0 ? "nothing waits" : `${counted(waiting, "message")} waiting, oldest ${ageText(ageMs)}`,
    threshold: `oldest ${ageText(OUTBOX_LIMIT_MS)}`,
    figures: [
      { name: "outbox_oldest_ms", value: ageMs, limit: OUTBOX_LIMIT_MS },
      { name: "outbox_waiting", value: waiting, limit: null },
    ],
    fix: "Messages cannot go out: `ccen test-discord` and `ccen test-notify` say why. They wait for a day and are sent when it passes.",
  });
}

function destinations({ messages, upstream }: HealthFigures): HealthCheck {
  const name = "destinations";
  if (!messages.ok) return unknown(name, messages.reason);
  const { destinations: count, disabled } = messages.value;
  const isSilent = upstream !== null && !upstream.speaks;
  const set = count === 0 ? "none is set up" : `${disabled.length} of ${count} take nothing`;
  return check(name, disabled.length === 0, {
    value: isSilent && disabled.length === 0 ? LEFT_TO_CENTRAL : set,
    threshold: "0 that take nothing",
    figures:
      count === 0 || (isSilent && disabled.length === 0)
        ? []
        : [
            { name: "destinations_disabled", value: disabled.length, limit: 0 },
            { name: "destinations", value: count, limit: null },
          ],
    detail:
      disabled.length === 0
        ? null
        : disabled.map(({ destinationId, reason }) => `${destinationName(destinationId)}: ${reason}`).join("; "),
    fix: "It takes no messages: `ccen test-discord` or `ccen test-notify --send` says what is missing; its settings are in hooks/.env.discord. It is asked again every quarter of an hour, and after `ccen restart`.",
    otherwise: "failed",
  });
}
