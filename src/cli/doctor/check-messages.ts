import { formatMoment } from "../../core/format/time.ts";
import { deliveryReasonText, type DeliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { DeliveriesDto } from "../../api/dto.ts";
import { MAX_LIMIT, ROUTES } from "../../api/routes.ts";
import { askDaemon, type DaemonState } from "../daemon/daemon-client.ts";
import { destinationName, providerOf } from "../../providers/destination.ts";
import { PROVIDER_IDS, PROVIDERS, requiredSettings } from "../../providers/registry.ts";
import { configuredDestinations, configuredProviders, setupAdvice } from "../configured-destinations.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { fail, ok, warn } from "./check-result.ts";

const NAME = "discord";

export async function checkMessages(daemon: DaemonState, values: ConfigValues): Promise<CheckResult[]> {
  const names = setUpNames(values);
  const incomplete = incompleteProviders(values);
  if (daemon.kind !== "running")
    return [...incomplete, ...(names.length === 0 ? [notSetUp(values)] : names.map((name) => ok(name, "set up")))];
  try {
    const dead = await askDaemon<DeliveriesDto>(daemon.address, `${ROUTES.deliveries}?state=failed&limit=${MAX_LIMIT}`);
    const known = dead.destinations.map(checkDestination);
    const unused = names.map((name) => ok(name, "set up; nothing had to be sent so far"));
    const withoutMessages = names.length === 0 ? [notSetUp(values)] : unused;
    return [...incomplete, ...(known.length === 0 ? withoutMessages : known), ...checkDead(dead)];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A daemon of another release, for example: its version has its own finding.
    return [warn(NAME, `the daemon does not report its messages: ${error.message}`, error.fix)];
  }
}

function incompleteProviders(values: ConfigValues): CheckResult[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { required, word } = PROVIDERS[id];
    const missing = requiredSettings(id).filter((_, index) => {
      const key = required[index];
      return key !== undefined && values[key] === "";
    });
    if (missing.length === 0 || missing.length === required.length) return [];
    const detail = `not set up: ${missing.join(", ")} is missing`;
    return [warn(word, detail, "A line with it belongs into hooks/.env.discord.")];
  });
}

function setUpNames(values: ConfigValues): readonly string[] {
  return [
    ...(configuredDestinations(values).length === 0 ? [] : [NAME]),
    ...configuredProviders(values).map(({ id }) => PROVIDERS[id].word),
  ];
}

/** Discord is optional; half a configuration is a mistake. */
function notSetUp(values: ConfigValues): CheckResult {
  const { begun, problem, fix } = setupAdvice(values);
  return begun ? warn(NAME, problem, fix) : ok(NAME, "not set up (`ccen setup --webhook-url URL` does)");
}

function checkDestination(one: DeliveriesDto["destinations"][number]): CheckResult {
  const { destination, state, until, open } = one;
  const id = providerOf(destination);
  const name = id === null ? NAME : PROVIDERS[id].word;
  const called = destinationName(destination);
  const waiting = open === 0 ? "" : `, ${open} ${open === 1 ? "message" : "messages"} waiting`;
  const explanation = shownReason(one.reason);
  if (state === "ok") return ok(name, `${called}: no trouble known${waiting}`);
  if (state === "waiting") {
    const end = until === null ? "" : ` until ${formatMoment(Date.parse(until), { nowMs: null, language: "en" })}`;
    const detail = `${called} is waited for${end}${waiting}: ${explanation}`;
    return warn(name, detail, "Nothing to do if it passes: nothing is lost.");
  }
  const fix =
    id === null
      ? "`ccen test-discord` says what is missing, `ccen setup` takes new credentials."
      : "`ccen test-notify --send` tries it; its settings are in hooks/.env.discord.";
  return fail(name, `${called} takes no messages${waiting}: ${explanation}`, fix);
}

function checkDead({ deliveries, next }: DeliveriesDto): CheckResult[] {
  const [newest] = deliveries;
  if (newest === undefined) return [];
  const about = newest.seq === null ? "about the daemon itself" : `event ${newest.seq}`;
  const count = `${deliveries.length}${next === null ? "" : " or more"}`;
  return [
    warn(
      "undelivered",
      `${count} given up; the newest (${about}): ${shownReason(newest.reason)}`,
      "The dashboard's list of messages sends them again or discards them.",
    ),
  ];
}

export function shownReason(reason: DeliveryReason | null): string {
  return reason === null ? "no reason is known" : deliveryReasonText(reason, "en");
}
