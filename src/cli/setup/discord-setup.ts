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
import { findDaemon, reloadSettings } from "../daemon/daemon-client.ts";
import { applyEnvFileEdit, overridden, planEnvFile, type EnvFileEdit } from "../env-file.ts";
import type { Change } from "./change.ts";
import {
  askCredentials,
  readCredentials,
  toEnvironment,
  type Credentials,
  credentialEntries,
  type Guide,
  maskedCredential,
} from "./credentials.ts";

/**
 * The settings for Discord, from the command line or the user, checked and not yet written.
 * @returns null when the user gave up
 * @throws AppError `discord/no-access`, UsageError
 */
export async function planDiscord(args: ParsedArgs, io: Io, guide: Guide | null): Promise<Change | null> {
  const { values } = loadConfig(io);
  const isSetUp = values.webhookUrl !== "" || values.botToken !== "";
  const given = readCredentials(args);
  const isGiven = Object.keys(given).length > 0;
  if (isGiven && args.flag("no-discord")) {
    throw new UsageError("--no-discord does not go with settings for Discord.");
  }
  const credentials = guide === null || isSetUp ? given : await askCredentials(guide);
  if (credentials === null) return null;
  if (Object.keys(credentials).length === 0) {
    const lines = args.flag("no-discord") ? [] : unusedProviders(values);
    return { what: [], make: () => ({ lines }) };
  }

  const next: ConfigValues = { ...values, ...credentials };
  if (credentials.botToken !== undefined && !botTakesAll(next)) {
    throw new UsageError("--bot-token needs --channel-id", "Discord, in developer mode: right click, Copy Channel ID.");
  }
  if (credentials.channelId !== undefined && next.botToken === "") {
    throw new UsageError("--channel-id needs --bot-token", "A webhook has its own channel; only a bot can choose one.");
  }
  const edit = planEnvFile(io.paths.envFile, toEnvironment(credentials));
  const checks = args.flag("no-check") ? [] : await checkNew(credentials, next, io);
  const warnings = [...warningsOf(credentials, next, io), ...uncertainties(checks, args.flag("dry-run"))];
  return { ...discordChange({ credentials, edit, checks }, io), warnings };
}

function discordChange(
  { credentials, edit, checks }: { credentials: Credentials; edit: EnvFileEdit; checks: readonly CheckResult[] },
  io: Io,
): Change {
  const { changed, file } = edit;
  const isRewritten = edit.text !== file.text;
  const names = Object.keys(toEnvironment(credentials));
  return {
    what: isRewritten
      ? credentialEntries(credentials).map(
          ([key, value]) => `set ${SETTINGS[key].env}=${maskedCredential(key, value)} in ${file.target}`,
        )
      : changed
        ? [`let only you read ${file.target}`]
        : [],
    make: async () => {
      const backup = changed ? applyEnvFileEdit(edit, { paths: io.paths, nowMs: io.clock.now() }) : null;
      return {
        lines: [
          ...(isRewritten ? [] : [`${file.target} has ${names.join(", ")} already.`]),
          ...checks.filter(({ status }) => status === "ok").map(({ name, detail }) => `  ${name}: ${detail}`),
          ...(backup === null ? [] : [`Backup of that file: ${backup}`]),
          "`ccen test-discord --send` sends a test message.",
        ],
        warnings: await loadInDaemon(names, io),
      };
    },
  };
}

/** Applies the settings to the next event. @returns why a running daemon cannot load them, for people */
async function loadInDaemon(written: readonly string[], { paths, environment }: Io): Promise<readonly string[]> {
  const daemon = await findDaemon(paths);
  if (daemon.kind !== "running") return [];
  const loaded = await reloadSettings(daemon.address);
  if (loaded === null) return ["The running daemon has not loaded the Discord settings yet. Run `ccen restart`."];
  const names = new Set(written.filter((name) => (environment[name] ?? "").trim() === ""));
  return loaded.settings
    .filter(({ key, source }) => source === "environment" && names.has(key))
    .map(({ key }) => `The running daemon has ${key} in its environment, which wins over the file.`);
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
  throw new AppError("discord/no-access", {
    reason: refused.map(({ name, detail }) => `${name}: ${detail}`).join("; "),
    fix: first.fix ?? "",
  });
}

function warningsOf(credentials: Credentials, next: ConfigValues, { environment }: Io): string[] {
  return [
    ...overridden(Object.keys(toEnvironment(credentials)), environment),
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
      const result = isDryRun ? `the ${name} is unchecked` : `the ${name} was saved unchecked`;
      return `Discord could not be asked (${detail}), so ${result}. Check later: \`ccen test-discord\``;
    });
}

/** How to get messages outside the dashboard, where no destination is set up. */
function unusedProviders(values: ConfigValues): readonly string[] {
  // Then only the central daemon sends.
  if (values.upstreamUrl !== "" && !values.upstreamDiscord) return [];
  if (configuredDestinations(values).length > 0) return [];
  return [
    "Notifications on Discord: `ccen setup --webhook-url URL` (or a bot, see `ccen help setup`).",
    ...(configuredProviders(values).length > 0 ? [] : [OTHER_PROVIDERS]),
  ];
}
