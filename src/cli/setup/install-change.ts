import { eventsFor } from "../../agents/claude/install/hook-versions.ts";
import { installHooks, type InstallPlan, type InstallRequest } from "../../agents/claude/install/install-hooks.ts";
import type { RemovalPlan } from "../../agents/install/registration.ts";
import type { SettingsFile } from "../../agents/install/settings-file.ts";
import { lineDiff } from "../../core/format/line-diff.ts";
import type { Clock } from "../../core/ports.ts";
import type { Change } from "./change.ts";

export function installChange(plan: InstallPlan, request: InstallRequest, clock: Clock): Change {
  const { paths, clientVersion = null, replacesPython = false, agents = ["claude"] } = request;
  const { settingsFile } = paths;
  const { plugin, settings, next, changesSettings, needsBackup, events, pythonHooks, files } = plan;
  const all = `${events.length} events${clientVersion === null ? "" : ` for Claude Code ${clientVersion}`}`;
  const what = [
    ...(changesSettings ? [`register ${all} in ${settingsFile}${needsBackup ? ", with a copy beside it" : ""}`] : []),
    ...(replacesPython && pythonHooks > 0
      ? [`take the Python notifier's hooks out of it (${pythonHooks}); \`ccen setup --remove\` puts them back`]
      : []),
    ...files.map(({ path }) => `write ${path}`),
  ];
  const diff = changesSettings ? diffOf(settings, String(next)) : [];
  const notes = !agents.includes("claude")
    ? [`Claude Code's hooks are not registered. What other agents' hooks report is kept in ${paths.hooksDir}.`]
    : plugin === null
      ? what.length === 0
        ? [`The hooks are installed already (${all}).`]
        : []
      : [
          `The plugin ${plugin} brings the hooks; settings.json stays as it is. To have them there as well: ` +
            "`ccen setup --force`. The plugin leaves to it what it has.",
        ];
  return {
    what,
    preview: [...notes, ...diff],
    warnings: [
      ...(clientVersion === null && !request.eventsNamed && plugin === null && agents.includes("claude")
        ? unknownClient(events)
        : []),
      ...plan.warnings,
      ...(replacesPython || pythonHooks === 0
        ? []
        : [
            "The hooks of the Python notifier are registered too, so messages come twice. " +
              "`ccen setup --replace-python` removes them.",
          ]),
    ],
    make: () => {
      const { backup } = installHooks(request, clock.now());
      return {
        lines: [
          ...notes,
          ...(backup === null ? [] : [`Backup of your settings: ${backup}`]),
          ...(changesSettings ? NEXT_STEPS : []),
        ],
      };
    },
  };
}

const NEXT_STEPS = [
  "",
  "Open sessions pick up the hooks automatically.",
  "Next: `ccen open` opens the dashboard.",
  "To undo: `ccen setup --remove`.",
];

function unknownClient(events: readonly string[]): readonly string[] {
  const again = "Run `ccen setup` again when `claude` works.";
  if (events.length > eventsFor(null).length) {
    return [
      `\`claude --version\` gave no answer, so the ${events.length} events that were registered before stay. ${again}`,
    ];
  }
  return [
    `\`claude --version\` gave no answer within five seconds, on PATH or where its installers put it, so only the ` +
      `${events.length} events that every version supports were registered (permission requests are not among them). ${again}`,
  ];
}

/** What a removal does to the file with the hooks. */
export function removalText({ settings: { target }, next, isExact }: RemovalPlan): string {
  if (next === null) return `remove ${target}, which did not exist before`;
  return isExact
    ? `make ${target} exactly what it was before`
    : `take the hooks out of ${target}; your later changes stay`;
}

/** A change of a settings file, like `diff -u`. */
export function diffOf({ target, text }: SettingsFile, next: string): readonly string[] {
  // The change is our own, so it needs no limit.
  const lines = lineDiff(text ?? "", next, Infinity).split("\n");
  return [`--- ${text === null ? "/dev/null" : target}`, `+++ ${target}`, ...lines];
}
