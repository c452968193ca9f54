import type { InstallOutcome } from "../../claude/install/install-hooks.ts";
import { eventsFor } from "../../claude/install/hook-versions.ts";
import type { InstallPlan, PluginInstead } from "../../claude/install/install-plan.ts";
import type { Paths } from "../../system/paths.ts";
import type { AppCopy } from "../app/app-copy.ts";
import { diffOf } from "./diff-of.ts";
import { megabytes, type SetupReport } from "./setup-report.ts";

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
      ...(copies ? [`would copy this program (${megabytes(copy.sizeBytes)}) to ${copy.folder}`] : []),
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
