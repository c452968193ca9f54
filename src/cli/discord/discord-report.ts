import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import type { SetupReport } from "../setup/setup-report.ts";
import { configuredProviders, OTHER_PROVIDERS } from "../providers/configured-providers.ts";
import { configuredDestinations } from "./configured-destinations.ts";
import { credentialEntries, maskedCredential, toEnvironment } from "./credentials.ts";
import type { DiscordPlan } from "./discord-setup.ts";

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
