import type { HooksDrift, HooksReport } from "../../claude/inspect-hooks.ts";
import type { HooksState } from "../../health/health-figures.ts";

const DRIFT_TEXT: Readonly<Record<HooksDrift, string>> = {
  "command-outdated": "settings.json runs another command than this version would",
  "registered-twice": "an event is registered twice, so each firing is recorded twice",
  "plugin-twice": "the plugin is enabled from two marketplaces, so each event comes twice",
  "script-missing": "the hook's script is gone",
  "script-outdated": "the hook's script is not the one of this version",
  "launch-missing": "the hook does not know how to start the daemon",
  "launch-node-missing": "the Node that the hook would start the daemon with is gone",
  "launch-cli-missing": "the program that the hook would start as the daemon is gone",
};

/** What the health says of the hooks. */
export function toHooksState(report: HooksReport): HooksState {
  const { installed, drift, disabledAll, problem } = report;
  const faults = [
    ...(problem === null ? [] : [problem]),
    ...(disabledAll ? ["disableAllHooks is on in settings.json"] : []),
    ...missingEvents(report),
    ...drift.map((kind) => DRIFT_TEXT[kind]),
  ];
  const partial = report.clientUnknown && report.missing.length > 0;
  return { installed, faults, partial, broken: brokenBy(report) };
}

/** Thirteen names would hide the one that matters most; `ccen doctor` has them all. */
function missingEvents({ registered, missing, clientUnknown }: HooksReport): readonly string[] {
  const [first, ...others] = missing;
  if (first === undefined) return [];
  if (!clientUnknown || others.length === 0) return [`not registered: ${missing.join(", ")}`];
  const all = registered.length + missing.length;
  return [`partial: ${registered.length} of ${all} events, without ${first} and ${others.length} more`];
}

function brokenBy({ installed, drift, disabledAll, problem }: HooksReport): HooksState["broken"] {
  if (problem !== null) return "unreadable";
  // Somebody who installed no hooks does not miss them.
  if (installed && disabledAll) return "disabled";
  return drift.includes("script-missing") ? "script-missing" : null;
}
