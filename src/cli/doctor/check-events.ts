import { readdirSync } from "node:fs";
import { formatDuration } from "../../core/format/time.ts";
import type { Paths } from "../../system/paths.ts";
import type { DaemonState } from "../daemon/daemon-client.ts";
import { ok, warn, type CheckResult, fail } from "./check-result.ts";
import type { HooksDrift, HooksReport } from "../../claude/install/inspect-hooks.ts";

/** Reasons why a correctly installed hook does not fire, from the documentation and trials of Claude Code. */
const NO_EVENTS_REASON =
  "Start a new session and send a prompt. Hooks do not fire under --bare, --safe-mode, --restricted or " +
  "--setting-sources project, with disableAllHooks, where a managed policy forbids them, " +
  "or interactively in a folder that is not trusted yet.";

/** Which events arrived, which wait to be stored, and which could not be read. */
export function checkEvents(
  daemon: DaemonState,
  { paths, nowMs, hooksInstalled }: { paths: Paths; nowMs: number; hooksInstalled: boolean },
): CheckResult[] {
  const waiting = countFiles(paths.rawDir, (name) => name.endsWith(".json") && !name.endsWith("_pretty.json"));
  const dead = countFiles(paths.deadLetterDir, (name) => !name.endsWith(".reason.json"));
  const results = [lastEvent(daemon, { waiting, nowMs, hooksInstalled })];
  if (waiting > 0 && daemon.kind !== "running") {
    results.push(warn("waiting files", `${waiting} in ${paths.rawDir}`, "`ccen start` takes them in."));
  }
  results.push(
    dead === 0
      ? ok("dead letters", "none")
      : warn("dead letters", `${dead} in ${paths.deadLetterDir}`, "The *.reason.json beside each says why."),
  );
  return results;
}

function lastEvent(
  daemon: DaemonState,
  { waiting, nowMs, hooksInstalled }: { waiting: number; nowMs: number; hooksInstalled: boolean },
): CheckResult {
  const name = "last event";
  if (daemon.kind !== "running") {
    return ok(name, waiting > 0 ? `${waiting} wait for the daemon` : "known only while the daemon runs");
  }
  const { last_event_at: at, last_event_seq: seq } = daemon.health;
  if (at !== null) return ok(name, `${formatDuration(nowMs - Date.parse(at), "en")} ago (number ${seq})`);
  return warn(name, "none so far", hooksInstalled ? NO_EVENTS_REASON : "`ccen setup` installs the hooks.");
}

function countFiles(folder: string, counts: (name: string) => boolean): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && counts(entry.name)).length;
  } catch {
    // Missing or unreadable: the folder's own check reports it.
    return 0;
  }
}

const HOOKS = "hooks";
const SETUP = "Run `ccen setup`";

/** The text for each kind of drift. The launch file has its own check, which also tries the Node it names. */
const DRIFT_TEXT: Readonly<Partial<Record<HooksDrift, string>>> = {
  "command-outdated": "settings.json runs another command than this version would",
  "registered-twice": "an event is registered twice, so each firing is recorded twice",
  "plugin-twice": "the plugin is enabled from two marketplaces, so each event comes twice",
  "script-missing": "the hook's script is gone",
  "script-outdated": "the hook's script is not the one of this version",
};

/** Whether Claude Code fires our hook, and whether it is still as `ccen setup` installed it. */
export function checkHooks(report: HooksReport): CheckResult[] {
  const { disabledAll, policyFile, problem } = report;
  return [
    ...(problem === null
      ? [checkInstalled(report)]
      : [fail(HOOKS, problem.message, "Correct settings.json; Claude Code cannot read it either.")]),
    ...checkDrift(report),
    ...(disabledAll
      ? [fail(HOOKS, "disableAllHooks is on in settings.json", "Remove it: no hook fires while it is there.")]
      : []),
    ...(policyFile === null
      ? []
      : [
          warn(
            "policy",
            `${policyFile} may forbid hooks`,
            "Look for allowManagedHooksOnly and disableAllHooks in it, or ask who manages it.",
          ),
        ]),
  ];
}

function checkInstalled({ installed, missing, clientUnknown, plugin, registered }: HooksReport): CheckResult {
  if (!installed) return warn(HOOKS, "not installed", `${SETUP}; without it no event arrives.`);
  if (plugin !== null && registered.length > 0) {
    return ok(HOOKS, `${registered.length} events by settings.json, the others by the plugin ${plugin}`);
  }
  if (plugin !== null) return ok(HOOKS, `by the plugin ${plugin}`);
  if (missing.length > 0 && clientUnknown) {
    const all = registered.length + missing.length;
    return warn(
      HOOKS,
      `partial: ${registered.length} of ${all} events; not registered: ${missing.join(", ")}`,
      `Claude Code was not found when the hooks were registered. ${SETUP} again when \`claude\` works.`,
    );
  }
  if (missing.length > 0) return warn(HOOKS, `not registered: ${missing.join(", ")}`, `${SETUP} again.`);
  return ok(HOOKS, `${registered.length} events`);
}

function checkDrift({ drift }: HooksReport): CheckResult[] {
  return drift.flatMap((kind) => {
    const text = DRIFT_TEXT[kind];
    if (text === undefined) return [];
    if (kind === "plugin-twice")
      return [warn(HOOKS, text, "Disable all but one: `claude plugin disable NAME@MARKETPLACE`.")];
    return [kind === "script-missing" ? fail(HOOKS, text, `${SETUP} again.`) : warn(HOOKS, text, `${SETUP} again.`)];
  });
}
