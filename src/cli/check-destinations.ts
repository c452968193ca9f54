import type { ConfigValues } from "../config/settings.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../core/notification/delivery.ts";
import { destinationOptions } from "../daemon/notify/message-service.ts";
import { checkAccess } from "../providers/discord/check-discord-access.ts";
import type { CheckResult } from "../providers/provider.ts";
import { openDestinations, type Target } from "../providers/discord/delivery/target.ts";
import { createRateLimits } from "../providers/discord/rest/rate-limits.ts";
import { sendTestMessage } from "../providers/discord/test-message.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Io } from "./command.ts";
import { configuredDestinations, type ConfiguredDestination } from "./configured-destinations.ts";

interface CheckedDestination extends ConfiguredDestination {
  readonly target: Target;
  readonly checks: readonly CheckResult[];
}

/**
 * Checks every destination of the settings, or the wanted ones, with Discord; sends nothing.
 * @throws AppError `discord/webhook-url`, `discord/api-base`
 */
export async function checkDestinations(
  values: ConfigValues,
  { clock, signal }: Pick<Io, "clock" | "signal">,
  isWanted: (destination: ConfiguredDestination) => boolean = () => true,
): Promise<readonly CheckedDestination[]> {
  const options = { values, fetch, clock, limits: createRateLimits(clock), version: packageVersion };
  const resolveTarget = openDestinations(destinationOptions(options));
  const useThreads = values.useThreads || values.threadForTask;
  const checked: CheckedDestination[] = [];
  let refusal: CheckResult | undefined;
  for (const destination of configuredDestinations(values).filter(isWanted)) {
    const target = resolveTarget(destination.destinationId);
    if (target === null) continue;
    // A refused token is not tried at the next channel: after too many refusals Discord bans this machine's address.
    const known = target.kind === "bot" ? refusal : undefined;
    const checks = known === undefined ? await checkAccess(target, { useThreads, signal }) : [known];
    refusal ??= checks.find(({ name, status }) => name === "bot" && status === "fail");
    checked.push({ ...destination, target, checks });
  }
  return checked;
}

/** Whether messages arrive there: nothing is refused, and everything they need could be checked. */
export function isUsable({ checks }: Pick<CheckedDestination, "checks">): boolean {
  return checks.every(({ name, status }) => status === "ok" || (status === "warn" && name === "permissions"));
}

export interface TestedDestination extends CheckedDestination {
  /** The result of the test message; absent when none was sent there. */
  readonly message?: CheckResult;
  readonly messageId?: string;
}

/** In the language of the messages. */
const TEST_TEXT = {
  en: "A test of Claude Code Event Notifier (`ccen test-discord`): messages arrive here.",
  ja: "Claude Code Event Notifier のテストです（`ccen test-discord`）。ここに通知が届きます。",
} as const;

const REFUSED_FIX = "Give the bot or webhook what Discord asks for, then try again.";

/** Sends one message to each usable destination; refused ones are skipped. */
export async function sendTests(
  destinations: readonly CheckedDestination[],
  language: keyof typeof TEST_TEXT,
  { signal }: Pick<Io, "signal">,
): Promise<readonly TestedDestination[]> {
  const tested: TestedDestination[] = [];
  for (const destination of destinations) {
    if (!isUsable(destination)) {
      tested.push(destination);
      continue;
    }
    const outcome = await sendTestMessage(destination.target, TEST_TEXT[language], signal);
    const messageId = outcome.kind === "sent" ? { messageId: outcome.messageId } : {};
    tested.push({ ...destination, message: toCheckResult(outcome, REFUSED_FIX), ...messageId });
  }
  return tested;
}

/** The result of a test message. @param refusedFix the fix where it is refused */
export function toCheckResult(outcome: DeliveryOutcome, refusedFix: string): CheckResult {
  const name = "message";
  switch (outcome.kind) {
    case "sent":
      return {
        name,
        status: "ok",
        detail: outcome.messageId === "" ? "sent" : `sent, id ${outcome.messageId}`,
        fix: null,
      };
    case "wait":
      return failed(deliveryReasonText(outcome.reason, "en"), `Try again in ${Math.ceil(outcome.delayMs / 1000)} s.`);
    case "retry":
      return failed(deliveryReasonText(outcome.reason, "en"), "Nothing was sent; try again in a while.");
    case "unknown":
      return failed(
        deliveryReasonText(outcome.reason, "en"),
        "The answer was lost: the message may stand there all the same. Look, then try again.",
      );
    case "refused":
    case "disabled":
      return failed(deliveryReasonText(outcome.reason, "en"), refusedFix);
    default:
      return outcome satisfies never;
  }

  function failed(detail: string, fix: string): CheckResult {
    return { name, status: "fail", detail, fix };
  }
}
