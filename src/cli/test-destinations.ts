import type { ConfigValues } from "../config/settings.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import type { Language } from "../core/i18n/message.ts";
import type { DeliveryOutcome } from "../core/notification/delivery.ts";
import { destinationName } from "../providers/destination.ts";
import type { CheckResult } from "../providers/provider.ts";
import { type Io, type OptionTable, type ParsedArgs, EXIT, type ExitCode } from "./command.ts";
import type { ConfiguredDestination } from "./configured-destinations.ts";
import { printResults } from "./doctor/check-result.ts";
import { askYes } from "./terminal/ask.ts";
import { printAnswer, printJson } from "./terminal/print.ts";

export const TEST_OPTIONS = {
  "--send": "send a test message to each destination (without a ping)",
  "--json": "as JSON",
} satisfies OptionTable;

export interface TestDestination extends ConfiguredDestination {
  readonly checks: readonly CheckResult[];
  /** Nothing is refused, and everything that a message needs could be checked. */
  readonly isUsable: boolean;
  send(text: string): Promise<DeliveryOutcome>;
  readonly refusedFix: string;
}

interface TestContext {
  readonly command: string;
  readonly values: Pick<ConfigValues, "language" | "awayMinutes">;
  readonly args: ParsedArgs;
  readonly io: Io;
}

/** Prints the checks, and sends a message to each usable destination where that is agreed to. */
export async function testDestinations(
  destinations: readonly TestDestination[],
  { command, values: { language, awayMinutes }, args, io }: TestContext,
): Promise<ExitCode> {
  const asJson = args.flag("json");
  const mayBeSent = destinations.some(({ isUsable }) => isUsable);
  const { ask } = io;
  const asks = mayBeSent && !args.flag("send") && !asJson && ask !== undefined;
  if (asks) for (const { checks, ...destination } of destinations) print(destination, checks, io);
  const sends = mayBeSent && (args.flag("send") || (asks && (await askYes(ask, "Send a test message there?", false))));
  const tested: { destination: TestDestination; message: SentMessage | null }[] = [];
  for (const destination of destinations) {
    const isSent = sends === true && destination.isUsable;
    const outcome = isSent ? await destination.send(testText(command, language)) : null;
    tested.push({ destination, message: outcome && toSentMessage(outcome, destination.refusedFix) });
  }
  const ok = tested.every(
    ({ destination: { isUsable, checks }, message }) =>
      isUsable && [...checks, message].every((one) => one?.status !== "fail"),
  );
  if (asJson) {
    printJson(io, {
      ok,
      destinations: tested.map(({ destination: { destinationId, settings, checks }, message }) => ({
        destination: destinationId,
        name: destinationName(destinationId),
        settings,
        checks,
        message,
      })),
    });
  } else {
    for (const { destination, message } of tested) {
      // The checks were shown with the question already.
      const results = [...(asks ? [] : destination.checks), ...(message === null ? [] : [message])];
      if (results.length > 0) print(destination, results, io);
    }
    if (awayMinutes > 0) io.out(awayLine(awayMinutes));
    if (mayBeSent && sends !== true) io.out(`No message was sent: \`ccen ${command} --send\` sends one.`);
  }
  return ok ? EXIT.ok : EXIT.failure;
}

/** A test message comes at once: without a word, a later ping would look like a fault. */
function awayLine(minutes: number): string {
  return `CCEN_AWAY_MINUTES=${minutes}: a ping waits until you have touched neither the session's keyboard nor the page for ${minutes} min.`;
}

export function reportNone(answer: { readonly problem: string; readonly fix: string }, args: ParsedArgs, io: Io) {
  const { problem, fix } = answer;
  printAnswer(io, args, { json: { ok: false, destinations: [], problem, fix }, lines: [problem, fix] });
  return EXIT.failure;
}

function print({ destinationId, settings }: ConfiguredDestination, results: readonly CheckResult[], io: Io): void {
  io.out(`${destinationName(destinationId)} (${settings.join(", ")})`);
  printResults(results, io);
}

function testText(command: string, language: Language): string {
  return language === "ja"
    ? `Claude Code Event Notifier のテストです（\`ccen ${command}\`）。ここに通知が届きます。`
    : `A test of Claude Code Event Notifier (\`ccen ${command}\`): messages arrive here.`;
}

interface SentMessage extends CheckResult {
  readonly message_id: string | null;
}

function toSentMessage(outcome: DeliveryOutcome, refusedFix: string): SentMessage {
  const name = "message";
  if (outcome.kind === "sent") {
    const { messageId } = outcome;
    const detail = messageId === "" ? "sent" : `sent, id ${messageId}`;
    return { name, status: "ok", detail, fix: null, message_id: messageId };
  }
  const fixes = {
    wait: outcome.kind === "wait" ? `Try again in ${Math.ceil(outcome.delayMs / 1000)} s.` : "",
    retry: "Nothing was sent; try again in a while.",
    unknown: "The answer was lost: the message may stand there all the same. Look, then try again.",
    refused: refusedFix,
    disabled: refusedFix,
  };
  const detail = deliveryReasonText(outcome.reason, "en");
  return { name, status: "fail", detail, fix: fixes[outcome.kind], message_id: null };
}
