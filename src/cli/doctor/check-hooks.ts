import type { HooksReport } from "../../agents/claude/install/inspect-hooks.ts";
import { agentFinding, type AgentReport, isPersonsChoice } from "../../agents/install/inspect-agent.ts";
import { agentLabel } from "../../core/agent.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import { findingText } from "../../core/i18n/health-text.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { fail, ok, warn } from "./check-result.ts";

const HOOKS = "hooks";
const SETUP = "Run `ccen setup`";

/** Whether Claude Code fires our hook, and whether it is still as `ccen setup` installed it. */
/** @param elsewhere where the events come from that need no hooks in Claude Code; null: from nowhere */
export function checkHooks(report: HooksReport, elsewhere: string | null = null): CheckResult[] {
  const { disabledAll, policyFile, problem } = report;
  return [
    ...(problem === null
      ? [!report.installed && elsewhere !== null ? ok(HOOKS, elsewhere) : checkInstalled(report)]
      : [fail(HOOKS, problem.message, "Fix settings.json; Claude Code cannot read it either.")]),
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
  if (plugin !== null) {
    const own = registered.length === 0 ? "" : `${registered.length} events by settings.json, the others `;
    return ok(HOOKS, `${own}by the plugin ${plugin}`);
  }
  if (missing.length === 0) return ok(HOOKS, `${registered.length} events`);
  const names = `not registered: ${missing.join(", ")}`;
  if (!clientUnknown) return warn(HOOKS, names, `${SETUP} again.`);
  const partial = `partial: ${registered.length} of ${registered.length + missing.length} events`;
  const fix = `\`claude --version\` gave no answer when the hooks were registered. ${SETUP} again when \`claude\` works.`;
  return warn(HOOKS, `${partial}; ${names}`, fix);
}

/** Each difference of an agent's hooks from what a setup makes of them and a person has to trust. */
export function checkAgent(report: AgentReport): CheckResult[] {
  const name = `hooks of ${agentLabel(report.agent)}`;
  if (report.faults.length === 0) return [ok(name, `${report.registered.length} events`)];
  return report.faults.map((fault) => {
    const fix = isPersonsChoice(fault) ? healthEn.advice["trust-codex"] : `${SETUP} again.`;
    return warn(name, findingText(agentFinding(report, fault), "en"), fix);
  });
}

/** The launch file has its own check, which also tries the Node it names. */
function checkDrift({ drift }: HooksReport): CheckResult[] {
  return drift.flatMap((kind) => {
    if (kind === "launch-missing" || kind === "launch-node-missing" || kind === "launch-cli-missing") return [];
    const isTwice = kind === "plugin-twice";
    const fix = isTwice ? "Disable all but one: `claude plugin disable NAME@MARKETPLACE`." : `${SETUP} again.`;
    const describe = kind === "script-missing" ? fail : warn;
    return [describe(HOOKS, healthEn.finding[`hook-${kind}`], fix)];
  });
}
