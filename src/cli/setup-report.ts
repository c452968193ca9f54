import { existsSync } from "node:fs";
import type { InstallOutcome, RemovalOutcome } from "../claude/install-hooks.ts";
import type { PluginInTheWay } from "../claude/install-plan.ts";
import { unifiedDiff } from "../claude/settings-diff.ts";
import type { SettingsFile } from "../claude/settings-file.ts";
import type { Paths } from "../system/paths.ts";

/** What `ccen setup` says in its two forms, and what it says aside. */
export interface SetupReport {
  readonly lines: readonly string[];
  readonly json: object;
  readonly warnings: readonly string[];
}

interface InstallContext {
  readonly paths: Paths;
  readonly clientVersion: string | null;
  readonly isDryRun: boolean;
}

export function reportInstall(outcome: InstallOutcome | PluginInTheWay, context: InstallContext): SetupReport {
  return "plugin" in outcome ? reportPlugin(outcome) : reportInstalled(outcome, context);
}

function reportPlugin({ plugin, entryCount }: PluginInTheWay): SetupReport {
  const doubled =
    entryCount === 0
      ? []
      : [`Hooks of \`ccen setup\` are registered as well, so events come twice: \`ccen setup --remove\`.`];
  return {
    lines: [
      `The plugin ${plugin} is enabled and registers the hooks; nothing was changed.`,
      "To register them in settings.json as well: `ccen setup --force`.",
    ],
    json: { changed: false, plugin },
    warnings: doubled,
  };
}

function reportInstalled(outcome: InstallOutcome, { paths, clientVersion, isDryRun }: InstallContext): SetupReport {
  const { plan, registered, written, backup } = outcome;
  const changed = registered || written.length > 0;
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
    diff: diff.join("\n"),
  };
  const client = clientVersion === null ? "" : ` for Claude Code ${clientVersion}`;
  const what = `${String(events.length)} events${client}`;
  const warnings = clientVersion === null ? [unknownClient(events.length), ...plan.warnings] : plan.warnings;
  if (!changed) return { lines: [`The hooks are installed already (${what}); nothing was changed.`], json, warnings };
  if (isDryRun) {
    const files = written.map((path) => `would write ${path}`);
    return { lines: [...diff, ...files, "Nothing was changed (--dry-run)."], json, warnings };
  }
  return {
    lines: [
      registered
        ? `Registered ${what} in ${paths.settingsFile}`
        : `Registered already (${what}); renewed ${written.join(", ")}`,
      ...(backup === null ? [] : [`Your settings as they were: ${backup}`]),
      "",
      "Sessions of Claude Code that are open take the hooks up by themselves.",
      "Next: `ccen open` shows the dashboard, and starts it where it does not run yet (so does the first hook).",
      "To undo: `ccen setup --remove`.",
    ],
    json,
    warnings,
  };
}

interface RemovalContext {
  readonly paths: Paths;
  readonly isDryRun: boolean;
}

export function reportRemoval(
  { plan, backup }: Pick<RemovalOutcome, "plan" | "backup">,
  { paths, isDryRun }: RemovalContext,
): SetupReport {
  const { settings, next, isExact, files } = plan;
  const unregistered = settings.bytes !== null && (next === null || !next.equals(settings.bytes));
  const changed = unregistered || files.length > 0;
  const diff = unregistered ? diffOf(settings, next?.toString("utf8") ?? "") : [];
  const kept = existsSync(paths.envFile) ? [paths.envFile] : [];
  const json = {
    changed,
    dry_run: isDryRun,
    settings_file: paths.settingsFile,
    settings_changed: unregistered,
    settings_restored: unregistered && isExact,
    files,
    kept,
    backup,
    diff: diff.join("\n"),
  };
  const keptLines = kept.map((path) => `${path} is yours and stays.`);
  if (!changed) {
    return { lines: ["No hooks of ours are installed; nothing was changed.", ...keptLines], json, warnings: [] };
  }
  if (isDryRun) {
    const gone = [...(unregistered && next === null ? [settings.target] : []), ...files];
    const removals = gone.map((path) => `would remove ${path}`);
    return { lines: [...diff, ...removals, "Nothing was changed (--dry-run)."], json, warnings: [] };
  }
  return {
    lines: [
      settingsLine(paths, { unregistered, isExact, isGone: next === null }),
      ...(backup === null ? [] : [`Your settings as they were: ${backup}`]),
      ...keptLines,
      "Stored events stay. `ccen stop` ends a running daemon.",
    ],
    json,
    warnings: [],
  };
}

function settingsLine(
  { settingsFile }: Paths,
  { unregistered, isExact, isGone }: { unregistered: boolean; isExact: boolean; isGone: boolean },
): string {
  if (!unregistered) return "Removed the hook's files; no hook of ours was registered.";
  if (isGone) return `Took the hooks out: ${settingsFile} held nothing else and is gone, as before.`;
  if (isExact) return `Took the hooks out: ${settingsFile} is what it was before, byte for byte.`;
  return `Took the hooks out of ${settingsFile} and left the changes that were made since.`;
}

function unknownClient(count: number): string {
  return `\`claude --version\` gave no answer, so only events were chosen that every version knows or that were registered before (${count}). Run \`ccen setup\` again once it does.`;
}

function diffOf({ target, text }: SettingsFile, next: string): readonly string[] {
  return [`--- ${text === null ? "/dev/null" : target}`, `+++ ${target}`, ...unifiedDiff(text ?? "", next)];
}
