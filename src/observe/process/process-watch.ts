import type { WatchableRegistry } from "../../agents/claude/client-registry.ts";
import type { HookEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports.ts";
import { clientViews } from "../../core/session/clients.ts";
import type { ClientProcess, Session } from "../../core/session/session.ts";
import { createListener, type ListenerOptions } from "./client-listener.ts";
import { createProcessFinder } from "./find-processes.ts";
import { findLiving, isSame } from "./identify-client.ts";
import { processGone, type WatchedSession } from "./process-events.ts";
import { isAskedCommandRunning } from "./running-command.ts";
import { claimsToBeBusy } from "./registry-mismatch.ts";
import { anyBusy, isAlive, isWatchable, newTrackedProcess, tickInMs, type TrackedProcess } from "./tracked-process.ts";

/** Intervals of process checks while any process is busy, and while all are idle. */
const BUSY_INTERVAL_MS = 5_000;
const QUIET_INTERVAL_MS = 15_000;
/** How often a busy session without events is recorded as alive. */
const SEEN_INTERVAL_MS = 60_000;

export interface ProcessWatchOptions extends ListenerOptions {
  readonly sessions: {
    session(sessionId: string): Session | null;
    /** Sessions that may still run, and maybe others. */
    unended(): readonly Session[];
  };
  readonly registry: WatchableRegistry;
  readonly spool: ListenerOptions["spool"] & {
    /** Whether a hook of this client is still writing. */
    isWrittenFor(pid: number): boolean;
  };
  readonly logger: Logger;
  readonly busyIntervalMs?: number;
  readonly quietIntervalMs?: number;
}

/**
 * Reports three things: a session's process ended without a hook or went over to another session, a turn was
 * interrupted, an answer was given without a trace. Each needs a second check, and all hook files stored: a client that
 * ends properly has written its end by then. Checks are periodic. In between, the process of a busy session is checked
 * four times a second, and registry changes are read at once. Without such sessions it holds no timer; while all are
 * idle, only the slow one.
 */
export function createProcessWatch(options: ProcessWatchOptions) {
  const { observer, sessions, registry, spool, clock, logger } = options;
  const { busyIntervalMs = BUSY_INTERVAL_MS, quietIntervalMs = QUIET_INTERVAL_MS } = options;
  const trackedProcesses = new Map<string, TrackedProcess>();
  /** How many clients a session had, where it had several. */
  const indexesOf = new Map<string, number>();
  const finder = createProcessFinder({ observer, sessionOf: sessions.session, registry, clock, onFound: markReplaced });
  const clients = registry.watch({ onClient: clientChanged, onUnsure: allChanged });
  let timer: NodeJS.Timeout | null = null;
  let timerMs = 0;
  let tick: { readonly timer: NodeJS.Timeout; readonly dueAtMs: number } | null = null;
  let reaction: NodeJS.Immediate | null = null;
  let isRunning = false;

  function changed(changedSessions: readonly Session[]): void {
    for (const [key, session] of changedSessions.flatMap(toViews)) {
      const tracked = trackedProcesses.get(key);
      if (!isWatchable(session)) trackedProcesses.delete(key);
      else if (tracked === undefined || !isSame(tracked.session.process, session.process)) {
        trackedProcesses.set(key, newTrackedProcess(session, createListener(options)));
      } else {
        const { turnSinceMs, waits } = tracked.session;
        // The client's later claims concern this turn, and these waits.
        tracked.needsListening ||= session.turnSinceMs !== turnSinceMs || session.waits !== waits;
        tracked.session = session;
      }
    }
    schedule();
    reactSoon();
  }

  function clientChanged(pid: number): void {
    for (const tracked of trackedProcesses.values()) tracked.needsListening ||= tracked.session.process.pid === pid;
    reactSoon();
  }

  function allChanged(): void {
    for (const { session } of trackedProcesses.values()) clientChanged(session.process.pid);
  }

  /** Each client of a session is checked separately, under its index. */
  function toViews(session: Session): readonly (readonly [string, Session])[] {
    const { sessionId } = session;
    const views = clientViews(session);
    const indexes = Math.max(views.length, indexesOf.get(sessionId) ?? 1);
    if (views.length > 1) indexesOf.set(sessionId, indexes);
    else indexesOf.delete(sessionId);
    return Array.from({ length: indexes }, (_, index) => {
      const key = index === 0 ? sessionId : `${sessionId} ${index}`;
      const view = views[index];
      return [key, view === undefined || view.machine !== null ? { ...session, process: null } : view] as const;
    });
  }

  /** A process that runs one session has left its previous one. */
  function markReplaced(sessionId: string, process: ClientProcess): void {
    for (const tracked of trackedProcesses.values()) {
      if (isSame(tracked.session.process, process)) tracked.isReplaced = tracked.session.sessionId !== sessionId;
    }
  }

  function onEvents(events: readonly HookEvent[]): void {
    finder.onEvents(events);
    schedule();
    if (finder.hasWork()) reactSoon();
  }

  function schedule(): void {
    if (!isRunning) return;
    const idleMs = trackedProcesses.size === 0 ? null : quietIntervalMs;
    const wantedMs = anyBusy(trackedProcesses.values()) ? busyIntervalMs : idleMs;
    if (timer !== null && (wantedMs === null || wantedMs < timerMs)) {
      clearTimeout(timer);
      timer = null;
    }
    scheduleTick();
    if (timer !== null || wantedMs === null) return;
    timerMs = wantedMs;
    timer = setTimeout(rescan, timerMs).unref();
  }

  function scheduleTick(): void {
    const wantedMs = Math.min(...trackedProcesses.values().map(tickInMs));
    const dueAtMs = performance.now() + wantedMs;
    if (tick !== null && tick.dueAtMs <= dueAtMs && wantedMs !== Infinity) return;
    if (tick !== null) clearTimeout(tick.timer);
    tick = wantedMs === Infinity ? null : { timer: setTimeout(checkBusy, wantedMs).unref(), dueAtMs };
  }

  function rescan(): void {
    timer = null;
    if (clients.ensure()) allChanged();
    for (const tracked of trackedProcesses.values()) {
      tracked.isRefused = false;
      check(tracked);
    }
    if (trackedProcesses.values().some(({ missing }) => missing !== null)) spool.check();
    schedule();
  }

  function checkBusy(): void {
    tick = null;
    for (const tracked of trackedProcesses.values()) {
      if (tickInMs(tracked) === Infinity) continue;
      // Its number alone is not enough: a killed process keeps it until its parent collects it, seconds later under
      // tmux.
      if (!checkAtProcess(tracked)) continue;
      if (tracked.listener.dueInMs() !== null) listenTo(tracked, "soon");
      noteAnswer(tracked);
    }
    schedule();
  }

  function reactSoon(): void {
    // Deferred: this may run inside a commit.
    if (isRunning) reaction ??= setImmediate(react);
  }

  function react(): void {
    reaction = null;
    tryOrLog("processes of sessions could not be noted", () => finder.find());
    // The first client on a machine creates the folder, at about the time of its first hook.
    if (trackedProcesses.values().some(({ seenAtMs }) => seenAtMs === 0)) clients.ensure();
    for (const tracked of trackedProcesses.values()) {
      if (tracked.needsListening && tracked.missing === null) listenTo(tracked, "soon");
      tracked.needsListening = false;
    }
    schedule();
  }

  function listenTo(tracked: TrackedProcess, how: "slow" | "soon"): void {
    tryOrLog("what a client says could not be noted", () => tracked.listener.listen(tracked.session, how));
  }

  function check(tracked: TrackedProcess): void {
    if (!checkAtProcess(tracked)) return;
    if (tracked.isReplaced && isElsewhere(tracked)) {
      if (tracked.missing === "elsewhere" && spool.isCaughtUp()) lose(tracked);
      tracked.missing = "elsewhere";
      return;
    }
    tracked.missing = null;
    listenTo(tracked, "slow");
    const { session, seenAtMs } = tracked;
    if (seenAtMs - session.lastSeenAtMs >= SEEN_INTERVAL_MS && claimsToBeBusy(session))
      tryOrLog("that a session lives could not be noted", () => noteSeen(session, seenAtMs));
  }

  /** Claude Code's own registry says when a dialog was answered; other agents have none. */
  function noteAnswer({ session }: TrackedProcess): void {
    const nowMs = clock.now();
    const { sessionId, process } = session;
    const others = trackedProcesses.values().flatMap(({ session: other }) => (other === session ? [] : [other]));
    if (session.agent === "claude" || !isAskedCommandRunning(session, [...others], nowMs)) return;
    tryOrLog("an answer could not be noted", () =>
      observer.applyFacts(sessionId, [{ kind: "answered", atMs: nowMs, pid: process.pid }]),
    );
  }

  function noteSeen({ sessionId, process }: WatchedSession, atMs: number): void {
    observer.applyFacts(sessionId, [{ kind: "seen", atMs, pid: process.pid }]);
  }

  /** @returns whether it lives; the second time it is gone, its session is lost */
  function checkAtProcess(tracked: TrackedProcess): boolean {
    const { process } = tracked.session;
    const nowMs = clock.now();
    if (isAlive(tracked.session, nowMs)) {
      tracked.seenAtMs = nowMs;
      if (tracked.missing !== "elsewhere") tracked.missing = null;
      return true;
    }
    // A file that a hook has just finished is found only by a scan after that.
    const missing = spool.isWrittenFor(process.pid) ? "writing" : "gone";
    if (missing === "gone" && tracked.missing !== "gone") spool.check();
    else if (missing === "gone" && spool.isCaughtUp()) lose(tracked);
    tracked.missing = missing;
    return false;
  }

  function isElsewhere({ session }: TrackedProcess): boolean {
    return registry.client(session.process.pid)?.sessionId !== session.sessionId;
  }

  function lose(tracked: TrackedProcess): void {
    tryOrLog("the end of a session's process could not be noted", () => reportLoss(tracked));
    // If the store accepted it, the process is tracked again or not at all.
    tracked.isRefused = true;
  }

  function reportLoss({ session, seenAtMs }: TrackedProcess): void {
    const { sessionId } = session;
    // A session resumed twice lives until the last of its processes is gone.
    const other = findLiving(sessionId, registry);
    const isKnown =
      other !== null &&
      clientViews(sessions.session(sessionId) ?? session).some(({ process }) => process?.pid === other.pid);
    if (other !== null && !isKnown && !isSame(other, session.process)) {
      observer.applyFacts(sessionId, [{ kind: "process", process: other }]);
      return;
    }
    const lastSeenAtMs = Math.max(seenAtMs, session.lastSeenAtMs);
    if (lastSeenAtMs > session.lastSeenAtMs) noteSeen(session, lastSeenAtMs);
    observer.observe([processGone(session, { nowMs: clock.now(), lastSeenAtMs })]);
    logger.info("the process of a session is gone", { session_id: sessionId, pid: session.process.pid });
  }

  /** A rejection by the store is retried at the next check. */
  function tryOrLog(failure: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      logger.warn(failure, { reason: String(error) });
    }
  }

  return {
    /** Sessions after a commit. */
    changed,
    /** The events of a commit, oldest first; call it after `changed`. */
    onEvents,
    start: (): void => {
      isRunning = true;
      clients.ensure();
      const unended = sessions.unended();
      for (const session of unended) if (session.process === null) finder.recall(session);
      changed(unended);
      reactSoon();
    },
    stop: (): void => {
      isRunning = false;
      if (timer !== null) clearTimeout(timer);
      if (tick !== null) clearTimeout(tick.timer);
      if (reaction !== null) clearImmediate(reaction);
      clients.close();
    },
  };
}
