import { statSync } from "node:fs";
import type { ClientRegistry, RegisteredClient } from "../../agents/claude/client-registry.ts";
import type { HooksReport } from "../../agents/claude/install/inspect-hooks.ts";
import { agentFinding, isPersonsChoice } from "../../agents/install/inspect-agent.ts";
import type { AgentsReport } from "../../agents/inspect-agents.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { Clock } from "../../core/ports.ts";
import { asItCame, finding } from "../../health/checks/check.ts";
import type { HooksState } from "../../health/health-snapshot.ts";
import { isElsewhere } from "../../observe/process/identify-client.ts";
import type { Store } from "../../store/store.ts";
import { bootedAtMs, isProcess, ownPidDomain, programOf } from "../../system/process-identity.ts";

/** The state of the hooks as the health reports it. */
export function toHooksState({ claude, others, installed }: AgentsReport): HooksState {
  const { drift, disabledAll, problem } = claude;
  const faults = [
    ...(problem === null ? [] : [unreadable(problem)]),
    ...(disabledAll ? [finding("hooks-disabled")] : []),
    ...missingEvents(claude),
    ...drift.map((kind) => finding(`hook-${kind}`)),
  ];
  const otherFaults = others.flatMap((report) => report.faults.map((fault) => ({ report, fault })));
  const repair = claude.clientUnknown && claude.missing.length > 0 ? "setup-with-client" : "setup-again";
  // A setup repairs nothing that a person decides in Codex.
  const isTrustAlone =
    faults.length === 0 && otherFaults.length > 0 && otherFaults.every(({ fault }) => isPersonsChoice(fault));
  return {
    installed,
    faults: [...faults, ...otherFaults.map(({ report, fault }) => agentFinding(report, fault))],
    fix: isTrustAlone ? "trust-codex" : repair,
    broken: brokenBy(claude),
  };
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

/** Long enough for a hook's file to be stored, even on a busy machine. */
const SURE_AFTER_MS = 60_000;

/** The kernel's clock tick in `/proc`, on every system that has one. */
const MS_PER_TICK = 10;

/** Flags that turn hooks off. */
const WITHOUT_HOOKS: ReadonlySet<string> = new Set(["--bare", "--safe-mode", "--restricted", "--setting-sources"]);

interface SessionsWithoutHooksOptions {
  readonly registry: ClientRegistry;
  readonly store: Pick<Store, "session">;
  readonly settingsFile: string;
  /** Whether the settings contain our hook and do not disable it. */
  readonly mayFire: () => boolean;
  /** Whether everything that hooks have written is stored. */
  readonly isCaughtUp: () => boolean;
  readonly clock: Clock;
}

/**
 * Counts active sessions of the client's own registry that no hook has reported although ours should have: started on
 * this machine after the hooks were registered, and with hooks enabled. Uncertain ones are not counted.
 */
export function countSessionsWithoutHooks(options: SessionsWithoutHooksOptions): () => number {
  const { registry, store, settingsFile, mayFire, isCaughtUp, clock } = options;

  function isWithoutHooks({ pid, sessionId, status, statusSinceMs, startTime, pidDomain }: RegisteredClient): boolean {
    const nowMs = clock.now();
    // A resting session may be at a trust dialog, which comes before any hook.
    const isAtWork = (status === "busy" || status === "waiting") && statusSinceMs !== null;
    if (!isAtWork || nowMs - statusSinceMs < SURE_AFTER_MS) return false;
    if (startTime === null || pidDomain === null || !isProcess(pid, startTime)) return false;
    if (store.session(sessionId)?.isImported === false) return false;
    const begunAtMs = bootedAtMs(nowMs) + Number(startTime) * MS_PER_TICK;
    if (begunAtMs <= statSync(settingsFile).mtimeMs) return false;
    const args = programOf(pid)?.args ?? [];
    return args.length > 0 && !args.some((word) => WITHOUT_HOOKS.has(word.split("=")[0] ?? ""));
  }

  return () => {
    if (!mayFire() || !isCaughtUp()) return 0;
    const own = ownPidDomain();
    return registry.clients().filter((client) => !isElsewhere(client, own) && isWithoutHooks(client)).length;
  };
}
