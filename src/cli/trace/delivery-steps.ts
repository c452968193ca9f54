import type { DeliveriesDto, DeliveryDto, EventDetailDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { loadConfig } from "../../config/load-config.ts";
import { decisionText } from "../../core/i18n/decision.ts";
import { destinationName, providerOf } from "../../providers/destination.ts";
import { configuredDestinations, setupAdvice, configuredProviders } from "../configured-destinations.ts";
import { shownReason } from "../doctor/check-messages.ts";
import { askDaemon, type DaemonAddress } from "../daemon/daemon-client.ts";
import { poll } from "../poll.ts";
import { elapsedMs, passed, type Trace, type TraceStep } from "./trace-step.ts";

/** Discord may limit the rate, and other messages go first. */
const DELIVERY_MS = 60_000;

const TEST_DISCORD = "`ccen test-discord --send` tests Discord itself.";

/** The policy's decision for the event; null without any destination in the daemon's settings. */
export function decisionStep(
  decided: EventDetailDto["told"],
  { paths, environment }: Pick<Trace, "paths" | "environment">,
): TraceStep {
  const step = { name: "rules", atMs: null } as const;
  if (decided !== null) {
    const detail = decisionText({ isNotified: decided.told, reason: decided }, "en");
    return decided.told ? passed(step.name, null, detail) : { ...step, status: "skip", detail, fix: TEST_DISCORD };
  }
  const { values } = loadConfig({ paths, environment });
  if (configuredDestinations(values).length + configuredProviders(values).length === 0) {
    const { problem, fix } = setupAdvice(values);
    return { ...step, status: "skip", detail: problem, fix };
  }
  const detail = "The running daemon does not have the settings of any destination.";
  return {
    ...step,
    status: "fail",
    detail,
    fix: "`ccen setup` writes them into hooks/.env.discord; then `ccen restart`.",
  };
}

export async function* deliverySteps(address: DaemonAddress, trace: Trace): AsyncGenerator<TraceStep> {
  const { sessionId, signal } = trace;
  const path = `${ROUTES.deliveries}?session=${encodeURIComponent(sessionId)}`;
  let answer: DeliveriesDto = { deliveries: [], next: null, destinations: [] };
  const ask = async (): Promise<true | null> => {
    answer = await askDaemon<DeliveriesDto>(address, path);
    return isComplete(answer) ? true : null;
  };
  const ended = await poll(ask, { timeoutMs: DELIVERY_MS, signal });
  const delivery = followed(answer);
  if (delivery?.state !== "sent" || ended === null) {
    yield notSent(answer, delivery, elapsedMs(trace));
    return;
  }
  const { destination, attempts, message_id: messageId } = delivery;
  const tries = attempts === 1 ? "" : ` at attempt ${attempts}`;
  yield passed("delivery", elapsedMs(trace), `sent to ${destinationName(destination)}${tries}`);
  if (providerOf(destination) !== null) return;
  trace.messageId = messageId;
  yield passed("discord", elapsedMs(trace), `message ${messageId ?? "?"}`);
}

/** Prefers the message to Discord: only that one can be read back. */
function followed({ deliveries }: DeliveriesDto): DeliveryDto | undefined {
  return deliveries.find(({ destination }) => providerOf(destination) === null) ?? deliveries[0];
}

/** A disabled destination is not waited for: its next attempt is in a quarter of an hour. */
function isComplete(answer: DeliveriesDto): boolean {
  const { destinations } = answer;
  const delivery = followed(answer);
  if (delivery === undefined) return false;
  if (["sent", "folded", "failed", "discarded"].includes(delivery.state)) return true;
  return destinations.some(({ destination, state }) => destination === delivery.destination && state === "disabled");
}

function notSent({ destinations }: DeliveriesDto, delivery: DeliveryDto | undefined, atMs: number): TraceStep {
  const queue = destinations.find(({ destination }) => destination === delivery?.destination);
  const why = shownReason(delivery?.reason ?? queue?.reason ?? null);
  const detail =
    delivery === undefined
      ? "the daemon has no message for the event"
      : `${delivery.state}, not sent to ${delivery.destination}: ${why}`;
  const isDiscord = providerOf(delivery?.destination ?? "") === null;
  const fix = isDiscord ? "`ccen test-discord` says whether Discord takes any." : "`ccen test-notify --send` tries it.";
  return { name: "delivery", status: "fail", atMs, detail, fix };
}
