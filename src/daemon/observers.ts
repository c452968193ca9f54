import { DAY_MS } from "../core/time-units.ts";
import { createClientRegistry } from "../agents/claude/client-registry.ts";
import type { Commits } from "../core/event.ts";
import type { EventReader } from "../core/ports.ts";
import { clientViews } from "../core/session/clients.ts";
import type { Session } from "../core/session/session.ts";
import { usageFacts } from "../core/session/usage-facts.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { createProcessWatch, type ProcessWatchOptions } from "../observe/process/process-watch.ts";
import { createTranscriptWatch, type TranscriptWatchOptions } from "../observe/transcripts/transcript-watch.ts";
import type { Spool } from "../spool/spool.ts";
import type { Store } from "../store/store.ts";
import { createRereading, rebuiltAtMs } from "./after-rebuild.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";
import type { StatusLines } from "./insights/status-lines.ts";

/** Most resting sessions to watch; hundreds of newer ended sessions do not displace them. */
const MAX_RESTING_SESSIONS = 500;

interface ObserversOptions extends Pick<ProcessWatchOptions, "busyIntervalMs" | "quietIntervalMs"> {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly spool: Pick<Spool, "idle" | "isCaughtUp" | "isWrittenFor">;
  readonly onDecisions: NonNullable<TranscriptWatchOptions["onDecisions"]>;
  readonly statusLines: StatusLines;
}

/** Transcripts and processes of this machine report changes that no hook does. */
export function createObservers(options: ObserversOptions): readonly Component[] {
  const { context, commits, store, ingest, spool, onDecisions, statusLines, ...intervals } = options;
  const { paths, clock, logger, atStart, redactor } = context;
  const usageOf: Store["usageOf"] = (id) => ({ ...store.usageOf(id), client: statusLines.statusOf(id) });
  const transcripts = createTranscriptWatch({
    observer: ingest,
    store: { ...store, usageOf },
    history: store,
    prices: atStart.prices,
    configDir: paths.configDir,
    clock,
    logger,
    isBehind: () => !spool.isCaughtUp(),
    redactor,
    onDecisions,
    onLimits: statusLines.learn,
  });
  const processes = createProcessWatch({
    observer: ingest,
    // History is no sign of life: an imported session is observed from its first hook event on.
    sessions: {
      session: (sessionId) => reportedOrNull(store.session(sessionId)),
      unended: () => sessionsToWatch(store, clock.now()),
    },
    registry: createClientRegistry(paths.configDir),
    spool: {
      check: () => void spool.idle(),
      isCaughtUp: spool.isCaughtUp,
      isWrittenFor: spool.isWrittenFor,
    },
    transcripts,
    clock,
    logger,
    ...intervals,
  });
  commits.onCommit(({ sessions, local }) => {
    // At once: who left a session is found by comparing with the sessions of earlier commits. Other machines' processes
    // and transcripts are not on this machine.
    const here = sessions.filter(
      (session) => !session.isImported && clientViews(session).some(({ machine }) => machine === null),
    );
    processes.changed(here);
    transcripts.changed(here);
    if (local.length > 0) processes.onEvents(local);
  });
  statusLines.onChange((sessionId) => {
    const session = store.session(sessionId);
    const facts =
      session === null || session.machine !== null
        ? []
        : usageFacts(session, usageOf(sessionId), context.config().prices);
    if (facts.length > 0) ingest.applyFacts(sessionId, facts);
  });
  return [
    statusLines,
    {
      name: "transcripts",
      start: transcripts.start,
      configure: ({ prices }) => transcripts.configure(prices),
      stop: transcripts.stop,
    },
    createRereading({ store, rebuiltMs: rebuiltAtMs(paths), follow: transcripts.changed, logger }),
    { name: "processes", start: processes.start, stop: processes.stop },
  ];
}

/** Null for a session that no hook has reported. */
export function reportedOrNull(session: Session | null): Session | null {
  return session?.isImported === true ? null : session;
}

/**
 * Sessions whose process is watched after a start: running ones, and resting ones whose process an earlier daemon did
 * not record before it was killed.
 */
export function sessionsToWatch(store: Pick<EventReader, "running" | "sessions">, nowMs: number): readonly Session[] {
  const filter = { usedSinceMs: nowMs - DAY_MS, machine: null, isOpen: true, limit: MAX_RESTING_SESSIONS, nowMs };
  return [...store.running(nowMs), ...store.sessions(filter).filter(({ process }) => process === null)];
}
