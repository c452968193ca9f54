import { eventsFor } from "../../claude/install/hook-versions.ts";
import { installHooks, type InstallPlan, type InstallRequest } from "../../claude/install/install-hooks.ts";
import type { SettingsFile } from "../../claude/install/settings-file.ts";
import { unifiedDiff } from "../../core/format/line-diff.ts";
import type { Clock } from "../../core/ports.ts";
import type { Change } from "./change.ts";

interface InstallContext {
  readonly clientVersion: string | null;
  readonly clock: Clock;
}

/** The hooks in settings.json, and their files. */
export function installChange(plan: InstallPlan, request: InstallRequest, context: InstallContext): Change {
  const { clientVersion, clock } = context;
  const { settingsFile } = request.paths;
  const { plugin, settings, next, changesSettings, needsBackup, events, python, files } = plan;
  const paths = files.map(({ path }) => path);
  const what = [
    ...(changesSettings
      ? [`register ${events.length} events in ${settingsFile}${needsBackup ? ", with a copy beside it" : ""}`]
      : []),
    ...(python.taken.length === 0
      ? []
      : [
          `take the Python notifier's hooks out of it (${python.taken.length}); \`ccen setup --remove\` puts them back`,
        ]),
    ...paths.map((path) => `write ${path}`),
  ];
  const json = { files: paths, backup: null };
  if (plugin !== null) {
    const note = `The plugin ${plugin} brings the hooks; settings.json stays as it is.`;
    const more = "To have them in settings.json as well: `ccen setup --force`. The plugin leaves to it what it has.";
    return {
      what,
      preview: [note],
      json: { ...json, plugin },
      make: () => {
        installHooks(request, clock.now());
        return { lines: [note, ...paths.map((path) => `From now on they start this daemon; wrote ${path}`), more] };
      },
    };
  }

  const diff = changesSettings ? diffOf(settings, String(next)) : [];
  const all = `${events.length} events${clientVersion === null ? "" : ` for Claude Code ${clientVersion}`}`;
  return {
    what,
    preview: what.length === 0 ? [`The hooks are installed already (${all}).`] : diff,
    json: {
      ...json,
      settings_file: settingsFile,
      settings_changed: changesSettings,
      events,
      claude_version: clientVersion,
      python_hooks: { removed: python.taken.map(({ event }) => event), left: python.left.length },
      diff: diff.join("\n"),
    },
    warnings: [
      ...(clientVersion === null && !request.eventsNamed ? unknownClient(events) : []),
      ...plan.warnings,
      ...(python.left.length === 0
        ? []
        : [
            "The hooks of the Python notifier are registered too, so messages come twice. " +
              "`ccen setup --replace-python` removes them.",
          ]),
    ],
    make: () => {
      const { backup } = installHooks(request, clock.now());
      if (what.length === 0) return { lines: [`The hooks are installed already (${all}); nothing was changed.`] };
      return {
        lines: [
          changesSettings
            ? `Registered ${all} in ${settingsFile}`
            : `Registered already (${all}); renewed ${paths.join(", ")}`,
          ...(python.taken.length === 0
            ? []
            : [`Removed the Python notifier's hooks (${python.taken.length}); its files stay.`]),
          ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
          "",
          "Open sessions pick up the hooks automatically.",
          "Next: `ccen open` opens the dashboard.",
          "To undo: `ccen setup --remove`.",
        ],
        json: { backup },
      };
    },
  };
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

/** A change of settings.json as `diff -u` shows it. */
export function diffOf({ target, text }: SettingsFile, next: string): readonly string[] {
  return [`--- ${text === null ? "/dev/null" : target}`, `+++ ${target}`, ...unifiedDiff(text ?? "", next)];
}
