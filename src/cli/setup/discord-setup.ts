import { loadConfig } from "../../config/load-config.ts";
import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { checkDestinations } from "../check-destinations.ts";
import { type Io, type ParsedArgs, UsageError } from "../command.ts";
import {
  botTakesAll,
  type ConfiguredDestination,
  configuredProviders,
  OTHER_PROVIDERS,
  configuredDestinations,
} from "../configured-destinations.ts";
import { planEnvFile, type EnvFileEdit } from "../env-file.ts";
import {
  askCredentials,
  readCredentials,
  toEnvironment,
  type Credentials,
  credentialEntries,
  maskedCredential,
} from "./credentials.ts";
import type { SetupReport } from "./setup-report.ts";

/** The settings that `ccen setup` will write for Discord. */
export interface DiscordPlan {
  readonly credentials: Credentials;
  readonly edit: EnvFileEdit;
  readonly checks: readonly CheckResult[];
  readonly warnings: readonly string[];
}

/**
 * Takes the credentials from the command line or the user, and checks them; changes nothing.
 * @returns `none` when there are none to write, `abandoned` when the user gave up
 * @throws AppError `discord/no-access` and its like, UsageError
 */
export async function planDiscord(args: ParsedArgs, io: Io): Promise<DiscordPlan | "none" | "abandoned"> {
  const { values } = loadConfig(io);
  const given = readCredentials(args);
  const isGiven = Object.keys(given).length > 0;
  if (isGiven && args.flag("no-discord")) {
    throw new UsageError("--no-discord does not go with settings for Discord.");
  }
  const credentials = isGiven ? given : await askWhereFitting(values, args, io);
  if (credentials === null) return "abandoned";
  if (Object.keys(credentials).length === 0) return "none";

  const next: ConfigValues = { ...values, ...credentials };
  if (credentials.botToken !== undefined && !botTakesAll(next)) {
    throw new UsageError("--bot-token needs --channel-id", "Discord, in developer mode: right click, Copy Channel ID.");
  }
  if (credentials.channelId !== undefined && next.botToken === "") {
    throw new UsageError("--channel-id needs --bot-token", "A webhook has its own channel; only a bot can choose one.");
  }
  const edit = planEnvFile(io.paths.envFile, toEnvironment(credentials));
  const checks = args.flag("no-check") ? [] : await checkNew(credentials, next, io);
  return {
    credentials,
    edit,
    checks,
    warnings: [...warningsOf(credentials, next, io), ...uncertainties(checks, args.flag("dry-run"))],
  };
}

async function askWhereFitting({ webhookUrl, botToken }: ConfigValues, args: ParsedArgs, io: Io) {
  const { ask, out } = io;
  const isSetUp = webhookUrl !== "" || botToken !== "";
  const isAnswered = ["json", "no-discord", "yes", "dry-run"].some((name) => args.flag(name));
  if (isSetUp || ask === undefined || isAnswered) return {};
  return askCredentials({ ask, out });
}

/** Checks only what is new: this command does not check an old channel that was deleted. */
async function checkNew(credentials: Credentials, next: ConfigValues, io: Io): Promise<readonly CheckResult[]> {
  const names = Object.keys(toEnvironment(credentials));
  const isNew = ({ destinationId, settings }: ConfiguredDestination): boolean =>
    settings.some((name) => names.includes(name)) ||
    (credentials.botToken !== undefined && destinationId.startsWith("channel:"));
  const checked = await checkDestinations(next, io, isNew);
  const checks = checked.flatMap((destination) => destination.checks);
  const refused = checks.filter(({ status }) => status === "fail");
  const [first] = refused;
  if (first === undefined) return checks;
  const status = /^Discord does not know this webhook \((\d+)\)/.exec(first.detail)?.[1];
  if (status !== undefined) throw new AppError("discord/unknown-webhook", { status, fix: first.fix ?? "" });
  throw new AppError("discord/no-access", {
    reason: refused.map(({ name, detail }) => `${name}: ${detail}`).join("; "),
    fix: first.fix ?? "",
  });
}

function warningsOf(credentials: Credentials, next: ConfigValues, { environment }: Io): string[] {
  const overruled = Object.keys(toEnvironment(credentials)).filter((name) => (environment[name] ?? "").trim() !== "");
  return [
    ...overruled.map((name) => `${name} of the environment wins over the file, wherever it is set.`),
    ...(credentials.webhookUrl !== undefined && botTakesAll(next)
      ? [`The bot takes all messages; take ${SETTINGS.botToken.env} out for the webhook to be used.`]
      : []),
  ];
}

/** Warnings: unchecked, or with only some of the permissions. */
function uncertainties(checks: readonly CheckResult[], isDryRun: boolean): string[] {
  return checks
    .filter(({ status }) => status === "warn")
    .map(({ name, detail, fix }) => {
      if (name === "permissions") return `${name}: ${detail}. ${fix}`;
      const code = /^no connection \((.+)\)$/.exec(detail)?.[1];
      const how = code === undefined ? `be asked (${detail})` : `be reached (${CONNECTION_ERRORS[code] ?? code})`;
      const result = isDryRun ? `the ${name} is unchecked` : `the ${name} was saved unchecked`;
      return `Discord could not ${how}, so ${result}. Check later: \`ccen test-discord\``;
    });
}

const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: "no DNS",
  EAI_AGAIN: "no DNS",
  EAI_FAIL: "no DNS",
  ECONNREFUSED: "connection refused",
  ENETUNREACH: "no network",
};

/** The report of the hooks, then what was (or would be) written for Discord. */
export function withDiscord(
  hooks: SetupReport,
  { credentials, edit, checks, warnings }: DiscordPlan,
  { backup, isDryRun }: { readonly backup: string | null; readonly isDryRun: boolean },
): SetupReport {
  const { file, changed } = edit;
  const names = Object.keys(toEnvironment(credentials));
  const found = checks.filter(({ status }) => status === "ok").map(({ name, detail }) => `  ${name}: ${detail}`);
  const lines = isDryRun
    ? credentialEntries(credentials).map(
        ([key, value]) => `would set ${SETTINGS[key].env}=${maskedCredential(key, value)} in ${file.target}`,
      )
    : [
        changed
          ? `Discord: wrote ${names.join(", ")} into ${file.target}`
          : `Discord: ${file.target} has ${names.join(", ")} already`,
        ...found,
        ...(backup === null ? [] : [`Backup of that file: ${backup}`]),
        "`ccen test-discord --send` sends a test message.",
      ];
  return {
    lines: isDryRun ? [...lines, ...hooks.lines] : [...hooks.lines, "", ...lines],
    json: {
      ...hooks.json,
      discord: { file: file.target, changed: changed && !isDryRun, settings: names, backup, checks },
    },
    warnings: [...hooks.warnings, ...warnings],
  };
}

export function withoutDiscord(hooks: SetupReport, hints: readonly string[]): SetupReport {
  return { ...hooks, lines: [...hooks.lines, ...hints], json: { ...hooks.json, discord: null } };
}

/** How to get messages outside the dashboard, where no destination is set up. */
export function unusedProviders(values: ConfigValues): readonly string[] {
  // Then only the central daemon sends.
  if (values.upstreamUrl !== "" && !values.upstreamDiscord) return [];
  if (configuredDestinations(values).length > 0) return [];
  return [
    "Notifications on Discord: `ccen setup --webhook-url URL` (or a bot, see `ccen help setup`).",
    ...(configuredProviders(values).length > 0 ? [] : [OTHER_PROVIDERS]),
  ];
}
