import { existsSync } from "node:fs";
import { basename } from "node:path";
import { unregisters, type RemovalOutcome } from "../../claude/install/install-hooks.ts";
import { settingsFlags } from "../../claude/install/settings-flags.ts";
import { isBlankText } from "../../claude/install/settings-file.ts";
import type { Paths } from "../../system/paths.ts";
import { diffOf } from "./diff-of.ts";
import type { SetupReport } from "./setup-report.ts";

interface RemovalContext {
  readonly paths: Paths;
  readonly isDryRun: boolean;
  /** The stored data is deleted as well; another part of the report covers that. */
  readonly purges: boolean;
}

export function reportRemoval(
  { plan, backup }: Pick<RemovalOutcome, "plan" | "backup">,
  { paths, isDryRun, purges }: RemovalContext,
): SetupReport {
  const { settings, next, isExact, files, backupsLeft } = plan;
  const unregistered = unregisters(plan);
  const changed = unregistered || files.length > 0;
  const diff = unregistered ? diffOf(settings, next?.toString("utf8") ?? "") : [];
  const kept = !purges && existsSync(paths.envFile) ? [paths.envFile] : [];
  const warnings = pluginsLeft(next).map(
    (plugin) => `The plugin ${plugin} still brings its hooks: \`claude plugin uninstall ${plugin}\` takes it away.`,
  );
  const json = {
    changed,
    dry_run: isDryRun,
    settings_file: paths.settingsFile,
    settings_changed: unregistered,
    settings_restored: unregistered && isExact,
    files,
    kept,
    backup,
    backups_left: backupsLeft,
    diff: diff.join("\n"),
  };
  const keptLines = [
    ...kept.map((path) => `${path} stays.`),
    ...backupsLeft.map((path) => `A copy of earlier settings stays: ${path}`),
  ];
  if (!changed) {
    const nothing = purges
      ? "The hooks of ccen are not installed."
      : "The hooks of ccen are not installed; nothing was changed.";
    return { lines: [nothing, ...keptLines], json, warnings };
  }
  if (isDryRun) {
    const gone = [...(unregistered && next === null ? [settings.target] : []), ...files];
    const removals = gone.map((path) => `would remove ${path}`);
    return { lines: [...diff, ...removals], json, warnings };
  }
  return {
    lines: [
      settingsLine(paths, { unregistered, isExact, isGone: next === null }),
      ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
      ...keptLines,
      ...(purges ? [] : [`Stored events stay in ${paths.hooksDir}; \`ccen setup --remove --purge\` deletes them.`]),
    ],
    json,
    warnings,
  };
}

function pluginsLeft(settings: Buffer | null): readonly string[] {
  const text = settings?.toString("utf8") ?? null;
  return isBlankText(text) ? [] : settingsFlags(text).plugins;
}

function settingsLine(
  { settingsFile }: Paths,
  { unregistered, isExact, isGone }: { unregistered: boolean; isExact: boolean; isGone: boolean },
): string {
  if (!unregistered) return "Removed the hook's files; no hooks were registered.";
  const name = basename(settingsFile);
  if (isGone) return `Removed the hooks. ${name} did not exist before, so it was deleted.`;
  if (isExact) return `Removed the hooks. ${name} is exactly what it was before.`;
  return `Removed the hooks from ${settingsFile}; your later changes stay.`;
}
