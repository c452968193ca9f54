import { randomUUID } from "node:crypto";
import { loadConfig, type Config } from "../../config/load-config.ts";
import { describeProblem } from "../../config/setting.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { destinationName } from "../../providers/destination.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { loadCheck, loadPost } from "../../providers/open-providers.ts";
import { PROVIDER_IDS, PROVIDERS, requiredSettings } from "../../providers/registry.ts";
import { packageVersion } from "../../system/package-root.ts";
import { toCheckResult } from "../check-destinations.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { configuredProviders, PROVIDER_WORDS, type ConfiguredProvider } from "../configured-destinations.ts";
import { printResults } from "../doctor/check-result.ts";
import { printJson } from "../terminal/print.ts";

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

interface TestedProvider extends ConfiguredProvider {
  readonly checks: readonly CheckResult[];
  /** The result of the test message; absent when none was sent there. */
  readonly message?: CheckResult;
}

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

const UNCHECKED: CheckResult = {
  name: "address",
  status: "ok",
  detail: "set up; whether it takes messages shows only one that is sent",
  fix: null,
};

/** Checks a provider without a message. A refusal shows only when one is sent. */
async function checkProvider(
  configured: ConfiguredProvider,
  { values, webhookTemplate }: Config,
  { signal }: Pick<Io, "signal">,
): Promise<TestedProvider> {
  const check = await loadCheck(configured.id);
  const result = check === null ? UNCHECKED : await check({ ...values, webhookTemplate }, { fetch, signal });
  return { ...configured, checks: [result] };
}

function isUsable({ checks }: TestedProvider): boolean {
  return checks.every(({ status }) => status === "ok");
}

/** In the language of the messages. */
const TEST_TEXT = {
  en: "A test of Claude Code Event Notifier (`ccen test-notify`): messages arrive here.",
  ja: "Claude Code Event Notifier のテストです（`ccen test-notify`）。ここに通知が届きます。",
} as const;

/** Sends one message there, silent where the provider supports that. */
async function sendToProvider(
  tested: TestedProvider,
  { values, webhookTemplate }: Config,
  { clock, signal }: Pick<Io, "clock" | "signal">,
): Promise<TestedProvider> {
  const deps = { fetch, clock, userAgent: `ccen/${packageVersion}` };
  const post = await loadPost(tested.id, { ...values, webhookTemplate }, deps);
  const attempt = { key: randomUUID(), mayBeDelivered: false, signal };
  const message = testNotification(TEST_TEXT[values.language], clock.now());
  const outcome = await post({ id: tested.destinationId }, [message], attempt);
  const settings = tested.settings.join(", ");
  return { ...tested, message: toCheckResult(outcome, `Correct ${settings} or what goes with it, then try again.`) };
}

function testNotification(headline: string, atMs: number): Notification {
  return {
    kind: "notice",
    hookEventName: "Notification",
    toolName: null,
    session: { sessionId: "test-notify", title: "ccen test-notify", projectName: null, branch: null, model: null },
    agentType: null,
    headline,
    blocks: [],
    fields: [],
    attachment: null,
    atMs,
    link: null,
    ping: false,
    silent: true,
  };
}

function reportNone(args: ParsedArgs, io: Io): ExitCode {
  const { problem, fix } = setupHint(args.positionals[0], io.paths.envFile);
  if (args.flag("json")) printJson(io, { ok: false, destinations: [], problem, fix });
  else {
    io.out(problem);
    io.out(fix);
  }
  return EXIT.failure;
}

function setupHint(word: string | undefined, envFile: string): { readonly problem: string; readonly fix: string } {
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
