import type { HooksDrift, HooksReport } from "../../claude/install/inspect-hooks.ts";
import { fail, ok, warn, type CheckResult } from "./check-result.ts";

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
