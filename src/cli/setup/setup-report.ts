import { existsSync } from "node:fs";
import { basename } from "node:path";
import { eventsFor } from "../../claude/install/hook-versions.ts";
import {
  type InstallOutcome,
  unregisters,
  type RemovalOutcome,
  type InstallPlan,
  type PluginInstead,
} from "../../claude/install/install-hooks.ts";
import { isBlankText, type SettingsFile } from "../../claude/install/settings-file.ts";
import { settingsFlags } from "../../claude/install/settings-hooks.ts";
import { sizeText } from "../../core/i18n/message.ts";
import type { Paths } from "../../system/paths.ts";
import type { AppCopy } from "./app-copy.ts";
import { unifiedDiff } from "../../core/format/line-diff.ts";

/** The output of `ccen setup` in its two forms, and its warnings. */
export interface SetupReport {
  readonly lines: readonly string[];
  readonly json: object;
  readonly warnings: readonly string[];
  /** Absent: success. */
  readonly failed?: boolean;
}

/** The report with more parts. */
export function extended(report: SetupReport, more: Partial<SetupReport>): SetupReport {
  return {
    lines: [...report.lines, ...(more.lines ?? [])],
    json: { ...report.json, ...more.json },
    warnings: [...report.warnings, ...(more.warnings ?? [])],
    ...(report.failed === true || more.failed === true ? { failed: true } : {}),
  };
}

export interface InstallContext {
  readonly paths: Paths;
  readonly clientVersion: string | null;
  readonly isDryRun: boolean;
  readonly copy: AppCopy | null;
}

export function reportInstall(outcome: InstallOutcome | PluginInstead, context: InstallContext): SetupReport {
  return "plugin" in outcome ? reportPlugin(outcome, context) : reportInstalled(outcome, context);
}

function reportPlugin({ plugin, files }: PluginInstead, { isDryRun }: InstallContext): SetupReport {
  const written = files.map(({ path }) => path);
  const what = isDryRun ? "would write" : "From now on they start this daemon; wrote";
  return {
    lines: [
      `The plugin ${plugin} brings the hooks; settings.json stays as it is.`,
      ...written.map((path) => `${what} ${path}`),
      ...(isDryRun ? ["Nothing was changed (--dry-run)."] : []),
      "To have them in settings.json as well: `ccen setup --force`. The plugin leaves to it what it has.",
    ],
    json: { changed: written.length > 0 && !isDryRun, dry_run: isDryRun, plugin, files: written },
    warnings: [],
  };
}

function reportInstalled(outcome: InstallOutcome, context: InstallContext): SetupReport {
  const { paths, clientVersion, isDryRun, copy } = context;
  const { plan, registered, written, backup } = outcome;
  const copies = copy !== null && !copy.isInPlace;
  const changed = registered || written.length > 0 || copies;
  const { events } = plan.record;
  const diff = registered ? diffOf(plan.settings, plan.nextText) : [];
  const json = {
    changed,
    dry_run: isDryRun,
    settings_file: paths.settingsFile,
    settings_changed: registered,
    events,
    claude_version: clientVersion,
    files: written,
    backup,
    program: copy === null ? null : { folder: copy.folder, copied: copies, bytes: copy.sizeBytes },
    python_hooks: { removed: plan.python.taken.map(({ event }) => event), left: plan.python.left.length },
    diff: diff.join("\n"),
  };
  const client = clientVersion === null ? "" : ` for Claude Code ${clientVersion}`;
  const what = `${String(events.length)} events${client}`;
  const warnings = [
    ...(clientVersion === null && !plan.record.eventsNamed ? unknownClient(events) : []),
    ...plan.warnings,
    ...doubledByPython(plan.python),
  ];
  if (!changed) return { lines: [`The hooks are installed already (${what}); nothing was changed.`], json, warnings };
  if (isDryRun) {
    const files = [
      ...(copies ? [`would copy this program (${sizeText(copy.sizeBytes)}) to ${copy.folder}`] : []),
      ...written.map((path) => `would write ${path}`),
    ];
    return { lines: [...diff, ...files, "Nothing was changed (--dry-run)."], json, warnings };
  }
  return {
    lines: [
      registered
        ? `Registered ${what} in ${paths.settingsFile}`
        : `Registered already (${what}); renewed ${[...(copies ? [copy.folder] : []), ...written].join(", ")}`,
      ...(plan.python.taken.length === 0
        ? []
        : [`Removed the Python notifier's hooks (${plan.python.taken.length}); its files stay.`]),
      ...(copies && registered ? [`The hooks start a copy of this program: ${copy.folder}`] : []),
      ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
      "",
      "Open sessions pick up the hooks automatically.",
      "Next: `ccen open` opens the dashboard.",
      "To undo: `ccen setup --remove`.",
    ],
    json,
    warnings,
  };
}

function doubledByPython({ left }: InstallPlan["python"]): readonly string[] {
  return left.length === 0
    ? []
    : [
        "The hooks of the Python notifier are registered too, so messages come twice. " +
          "`ccen setup --replace-python` removes them.",
      ];
}

function unknownClient(events: readonly string[]): readonly string[] {
  const again = "Run `ccen setup` again when `claude` works.";
  if (events.length > eventsFor(null).length) {
    return [`Claude Code was not found, so the ${events.length} events that were registered before stay. ${again}`];
  }
  return [
    `Claude Code was not found on PATH or where its installers put it, so only the ${events.length} events that every ` +
      `version supports were registered (permission requests are not among them). ${again}`,
  ];
}

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

/** A change of settings.json as `diff -u` shows it. */
function diffOf({ target, text }: SettingsFile, next: string): readonly string[] {
  return [`--- ${text === null ? "/dev/null" : target}`, `+++ ${target}`, ...unifiedDiff(text ?? "", next)];
}
