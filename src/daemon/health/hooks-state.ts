import type { HooksDrift, HooksReport } from "../../claude/install/inspect-hooks.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import type { Message } from "../../core/i18n/message.ts";
import { asItCame, finding } from "../../health/checks/check.ts";
import type { HooksState } from "../../health/health-snapshot.ts";

const DRIFT = {
  "command-outdated": finding("hook-command-outdated"),
  "registered-twice": finding("hook-registered-twice"),
  "plugin-twice": finding("hook-plugin-twice"),
  "script-missing": finding("hook-script-missing"),
  "script-outdated": finding("hook-script-outdated"),
  "launch-missing": finding("hook-launch-missing"),
  "launch-node-missing": finding("hook-launch-node-missing"),
  "launch-cli-missing": finding("hook-launch-cli-missing"),
} as const satisfies Record<HooksDrift, Message>;

/** The state of the hooks as the health reports it. */
export function toHooksState(report: HooksReport): HooksState {
  const { installed, drift, disabledAll, problem } = report;
  const faults = [
    ...(problem === null ? [] : [unreadable(problem)]),
    ...(disabledAll ? [finding("hooks-disabled")] : []),
    ...missingEvents(report),
    ...drift.map((kind) => DRIFT[kind]),
  ];
  const partial = report.clientUnknown && report.missing.length > 0;
  return { installed, faults, partial, broken: brokenBy(report) };
}

function unreadable({ code, details, message }: NonNullable<HooksReport["problem"]>): Message {
  return Object.hasOwn(healthEn.finding, code) ? { code, details } : asItCame(message);
}

/** Thirteen names would hide the most important one; `ccen doctor` lists them all. */
function missingEvents({ registered, missing, clientUnknown }: HooksReport): readonly Message[] {
  const [event, ...others] = missing;
  if (event === undefined) return [];
  if (!clientUnknown || others.length === 0) return [finding("hooks-missing", { events: missing.join(", ") })];
  const all = registered.length + missing.length;
  return [finding("hooks-partial", { registered: registered.length, all, event, others: others.length })];
}

function brokenBy({ installed, drift, disabledAll, problem }: HooksReport): HooksState["broken"] {
  if (problem !== null) return "unreadable";
  // Without installed hooks none is missing.
  if (installed && disabledAll) return "disabled";
  return drift.includes("script-missing") ? "script-missing" : null;
}
