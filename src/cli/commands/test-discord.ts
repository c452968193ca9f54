import { loadConfig } from "../../config/load-config.ts";
import { describeProblem } from "../../config/setting.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { checkDestinations, isUsable, sendTests, type TestedDestination } from "../check-destinations.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { configuredDestinations, setupAdvice } from "../configured-destinations.ts";
import { printResults } from "../doctor/check-result.ts";
import { printJson } from "../terminal/print.ts";

export const testDiscord = {
  meta: {
    name: "test-discord",
    summary: "Check that messages can reach Discord, and send one",
    usage: "test-discord [--send] [--json]",
    options: {
      send: { type: "boolean", description: "send a test message to each destination (without a ping)" },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: ["ccen test-discord", "ccen test-discord --send"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { values, problems } = loadConfig(io);
    for (const problem of problems) io.err(`warning: ${describeProblem(problem)}`);
    if (configuredDestinations(values).length === 0) return reportNone(values, args, io);

    const checked = await checkDestinations(values, io);
    const mayBeSent = checked.some(isUsable);
    const asks = mayBeSent && !args.flag("send") && !args.flag("json");
    if (asks) print(checked, io);
    const sends = mayBeSent && (args.flag("send") || (asks && (await agrees(io))));
    const tested: readonly TestedDestination[] = sends ? await sendTests(checked, values.language, io) : checked;
    const ok = tested.every((destination) => isUsable(destination) && destination.message?.status !== "fail");
    if (args.flag("json")) printJson(io, toJson(tested, ok));
    else if (!asks) print(tested, io);
    // The checks were shown with the question already.
    else if (sends) print(tested.map(withoutChecks), io);
    else io.out("No message was sent: `ccen test-discord --send` sends one.");
    return ok ? EXIT.ok : EXIT.failure;
  },
} satisfies Command;

function reportNone(values: ConfigValues, args: ParsedArgs, io: Io): ExitCode {
  const { problem, fix } = setupAdvice(values);
  if (args.flag("json")) printJson(io, { ok: false, destinations: [], problem, fix });
  else {
    io.out(problem);
    io.out(fix);
  }
  return EXIT.failure;
}

async function agrees({ ask }: Io): Promise<boolean> {
  const answer = await ask?.("Send a test message there? [y/N] ");
  return /^y(es)?$/i.test(answer ?? "");
}

function print(destinations: readonly TestedDestination[], io: Io): void {
  for (const { destinationId, settings, checks, message } of destinations) {
    const results = message === undefined ? checks : [...checks, message];
    if (results.length === 0) continue;
    io.out(`${destinationId} (${settings.join(", ")})`);
    printResults(results, io);
  }
}

function withoutChecks(destination: TestedDestination): TestedDestination {
  return { ...destination, checks: [] };
}

function toJson(destinations: readonly TestedDestination[], ok: boolean): object {
  return {
    ok,
    destinations: destinations.map(({ destinationId, settings, checks, message, messageId }) => ({
      destination: destinationId,
      settings,
      checks,
      message: message === undefined ? null : { ...message, message_id: messageId ?? null },
    })),
  };
}
