import { describeProblem } from "../../config/setting.ts";
import { loadConfig } from "../../config/load-config.ts";
import { destinationName } from "../../providers/destination.ts";
import { PROVIDER_IDS, PROVIDERS, requiredSettings } from "../../providers/registry.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { printResults } from "../doctor/print-results.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { printJson } from "../terminal/print-json.ts";
import { UsageError } from "../usage-error.ts";
import { configuredProviders, PROVIDER_WORDS, type ConfiguredProvider } from "../providers/configured-providers.ts";
import { checkProvider, sendToProvider, type TestedProvider } from "../providers/test-providers.ts";

export const testNotify = {
  meta: {
    name: "test-notify",
    summary: "Check that messages can reach the providers beside Discord, and send one",
    usage: "test-notify [DESTINATION] [--send] [--json]",
    options: {
      send: { type: "boolean", description: "send a test message to each" },
      json: { type: "boolean", description: "as JSON" },
    },
    positionals: { name: "DESTINATION", description: `only this one: ${PROVIDER_WORDS.join(", ")}`, min: 0, max: 1 },
    examples: ["ccen test-notify", "ccen test-notify ntfy --send"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const config = loadConfig(io);
    for (const problem of config.problems) io.err(`warning: ${describeProblem(problem)}`);
    const wanted = wantedProviders(configuredProviders(config.values), args.positionals[0]);
    if (wanted.length === 0) return reportNone(args, io);

    const tested: TestedProvider[] = [];
    for (const provider of wanted) {
      const checked = await checkProvider(provider, config, io);
      const sends = args.flag("send") && isUsable(checked);
      tested.push(sends ? await sendToProvider(checked, config, io) : checked);
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

/** @throws UsageError for a word that names no provider */
function wantedProviders(
  configured: readonly ConfiguredProvider[],
  word: string | undefined,
): readonly ConfiguredProvider[] {
  if (word === undefined) return configured;
  const meant = configured.filter(({ id, destinationId }) => word === PROVIDERS[id].word || word === destinationId);
  if (meant.length === 0 && !PROVIDER_WORDS.some((known) => known === word)) {
    throw new UsageError(`There is no destination ${word}.`, `Choose among ${PROVIDER_WORDS.join(", ")}.`);
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
  const asked = PROVIDER_IDS.find((id) => PROVIDERS[id].word === word);
  if (asked === undefined) {
    const settings = PROVIDER_IDS.map((id) => requiredSettings(id).join(" with "));
    return {
      problem: "No provider beside Discord is set up.",
      fix: `One of these in ${envFile} sets one up: ${settings.join(", ")}. \`ccen test-discord\` tests Discord.`,
    };
  }
  const lines = requiredSettings(asked).map((name) => `${name}=…`);
  return {
    problem: `${PROVIDERS[asked].word} is not set up.`,
    fix: `In ${envFile} it takes ${lines.join(" and ")} (docs/integrations.md).`,
  };
}

function isUsable({ checks }: TestedProvider): boolean {
  return checks.every(({ status }) => status === "ok");
}

function print(tested: readonly TestedProvider[], io: Io): void {
  for (const { destinationId, settings, checks, message } of tested) {
    io.out(`${destinationName(destinationId)} (${settings.join(", ")})`);
    printResults(message === undefined ? checks : [...checks, message], io);
  }
}

function toJson(tested: readonly TestedProvider[], ok: boolean): object {
  return {
    ok,
    destinations: tested.map(({ destinationId, settings, checks, message }) => ({
      destination: destinationId,
      name: destinationName(destinationId),
      settings,
      checks,
      message: message ?? null,
    })),
  };
}
