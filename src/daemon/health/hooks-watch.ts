import { statSync } from "node:fs";
import type { ClientRegistry, RegisteredClient } from "../../claude/client-registry.ts";
import type { HooksReport, HooksDrift } from "../../claude/install/inspect-hooks.ts";
import { healthEn } from "../../core/i18n/en/health.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { Clock } from "../../core/ports.ts";
import { asItCame, finding, type Measured } from "../../health/checks/check.ts";
import { type HooksState, measure, NOT_YET } from "../../health/health-snapshot.ts";
import { isElsewhere } from "../../observe/process/identify-client.ts";
import type { Store } from "../../store/store.ts";
import { bootedAtMs, isProcess, ownPidDomain, programOf } from "../../system/process-identity.ts";

/** Cache time: reading the state costs a few file reads, however many clients ask. */
const FRESH_MS = 2000;

/** The cached state of the hooks. */
export interface HooksWatch {
  read(): Measured<HooksState>;
  /** Whether settings.json has changed since it was read, as after a setup. */
  hasChanged(): boolean;
}

export function createHooksWatch(settingsFile: string, inspectHooks: () => HooksReport): HooksWatch {
  let hooks: Measured<HooksState> = NOT_YET;
  let readAtMs = -Infinity;
  let readMark: string | null = null;

  const hasChanged = (): boolean => markOf(settingsFile) !== readMark;

  return {
    hasChanged,
    read: () => {
      const nowMs = performance.now();
      if (nowMs - readAtMs > FRESH_MS || hasChanged()) {
        // Before the check: a change during it is checked again.
        readMark = markOf(settingsFile);
        hooks = measure(() => toHooksState(inspectHooks()));
        readAtMs = nowMs;
      }
      return hooks;
    },
  };
}

function markOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // The file is missing or not accessible.
    return "";
  }
}

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
    if (store.session(sessionId) !== null) return false;
    const begunAtMs = bootedAtMs(nowMs) + Number(startTime) * MS_PER_TICK;
    if (begunAtMs <= statSync(settingsFile).mtimeMs) return false;
    return programOf(pid)?.args.some((word) => WITHOUT_HOOKS.has(word.split("=")[0] ?? "")) === false;
  }

  return () => {
    if (!mayFire() || !isCaughtUp()) return 0;
    const own = ownPidDomain();
    return registry.clients().filter((client) => !isElsewhere(client, own) && isWithoutHooks(client)).length;
  };
}
