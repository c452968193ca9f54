import { describeProblem } from "../../config/config-problem.ts";
import { loadConfig } from "../../config/load-config.ts";
import { destinationName, WAYS } from "../../core/ways.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { printFindings } from "../doctor/print-findings.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { printJson } from "../print-json.ts";
import { UsageError } from "../usage-error.ts";
import { configuredWays, SETTING_OF, WAY_WORDS, type ConfiguredWay } from "../ways/configured-ways.ts";
import { checkWay, sendToWay, type TestedWay } from "../ways/test-ways.ts";

export const testNotify = {
  meta: {
    name: "test-notify",
    summary: "Check that messages can reach a webhook, ntfy or Slack, and send one",
    usage: "test-notify [DESTINATION] [--send] [--json]",
    options: {
      send: { type: "boolean", description: "send a test message to each" },
      json: { type: "boolean", description: "as JSON" },
    },
    positionals: { name: "DESTINATION", description: "only this one: webhook, ntfy or slack", min: 0, max: 1 },
    examples: ["ccen test-notify", "ccen test-notify ntfy --send"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const config = loadConfig(io);
    for (const problem of config.problems) io.err(`warning: ${describeProblem(problem)}`);
    const wanted = wantedWays(configuredWays(config.values), args.positionals[0]);
    if (wanted.length === 0) return reportNone(args, io);

    const tested: TestedWay[] = [];
    for (const way of wanted) {
      const checked = await checkWay(way, config, io);
      const sends = args.flag("send") && isUsable(checked);
      tested.push(sends ? await sendToWay(checked, config, io) : checked);
    }
    const ok = tested.every((one) => isUsable(one) && one.message?.status !== "fail");
    if (args.flag("json")) printJson(io, toJson(tested, ok));
    else print(tested, io);
    if (!args.flag("json") && !args.flag("send") && ok) {
      io.out("No message was sent: `ccen test-notify --send` sends one.");
    }
    return ok ? EXIT.ok : EXIT.failure;
  },
} satisfies Command;

/** @throws UsageError for a word that means none of them */
function wantedWays(configured: readonly ConfiguredWay[], word: string | undefined): readonly ConfiguredWay[] {
  if (word === undefined) return configured;
  const meant = configured.filter(({ way, destinationId }) => word === WAY_WORDS[way] || word === destinationId);
  const known = Object.values(WAY_WORDS);
  if (meant.length === 0 && !known.includes(word)) {
    throw new UsageError(`There is no destination ${word}.`, `Choose among ${known.join(", ")}.`);
  }
  return meant;
}

function reportNone(args: ParsedArgs, io: Io): ExitCode {
  const { problem, fix } = whatIsMissing(args.positionals[0], io.paths.envFile);
  if (args.flag("json")) printJson(io, { ok: false, destinations: [], problem, fix });
  else {
    io.out(problem);
    io.out(fix);
  }
  return EXIT.failure;
}

function whatIsMissing(word: string | undefined, envFile: string): { readonly problem: string; readonly fix: string } {
  const asked = WAYS.find((way) => WAY_WORDS[way] === word);
  if (asked === undefined) {
    const settings = Object.values(SETTING_OF).join(", ");
    return {
      problem: "No way beside Discord is set up.",
      fix: `A line with one of ${settings} in ${envFile} sets one up; \`ccen test-discord\` tests Discord.`,
    };
  }
  return {
    problem: `${WAY_WORDS[asked]} is not set up.`,
    fix: `A line ${SETTING_OF[asked]}=ADDRESS in ${envFile} sets it up.`,
  };
}

function isUsable({ checks }: TestedWay): boolean {
  return checks.every(({ status }) => status === "ok");
}

function print(tested: readonly TestedWay[], io: Io): void {
  for (const { destinationId, setting, checks, message } of tested) {
    io.out(`${destinationName(destinationId)} (${setting})`);
    printFindings(message === undefined ? checks : [...checks, message], io);
  }
}

function toJson(tested: readonly TestedWay[], ok: boolean): object {
  return {
    ok,
    destinations: tested.map(({ destinationId, setting, checks, message }) => ({
      destination: destinationId,
      name: destinationName(destinationId),
      settings: [setting],
      checks,
      message: message ?? null,
    })),
  };
}
