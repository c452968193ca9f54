import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import { type AccessFinding, sendTest } from "../../providers/discord/check-discord-access.ts";
import type { Io } from "../command.ts";
import { isUsable, type CheckedDestination } from "./check-destinations.ts";

export interface TestedDestination extends CheckedDestination {
  /** The result of the test message; absent when none was sent there. */
  readonly message?: AccessFinding;
  readonly messageId?: string;
}

/** In the language of the messages. */
const TEST_TEXT = {
  en: "A test of Claude Code Event Notifier (`ccen test-discord`): messages arrive here.",
  ja: "Claude Code Event Notifier のテストです（`ccen test-discord`）。ここに通知が届きます。",
} as const;

const REFUSED = "Give the bot or webhook what Discord asks for, then try again.";

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
    const outcome = await sendTest(destination.target, TEST_TEXT[language], signal);
    const messageId = outcome.kind === "sent" ? { messageId: outcome.messageId } : {};
    tested.push({ ...destination, message: toCheckResult(outcome, REFUSED), ...messageId });
  }
  return tested;
}

/** The result of a test message. @param refusedFix the fix where it is refused */
export function toCheckResult(outcome: DeliveryOutcome, refusedFix: string): AccessFinding {
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

  function failed(detail: string, fix: string): AccessFinding {
    return { name, status: "fail", detail, fix };
  }
}
