import { existsSync } from "node:fs";
import { DAY_MS } from "../../core/time-units.ts";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { TranscriptFormat } from "../../agents/agent.ts";
import type { FoundTranscript, TranscriptHistory } from "../../agents/transcript/history.ts";
import { importedTranscripts, transcriptsOf } from "../../agents/registry.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { ImportRun, ImportRunStore, ImportSurvey } from "../../core/import-run.ts";
import { parseJsonObject } from "../../core/json.ts";
import type { Clock, EventReader, Logger, ObservedEvent, Observer, TranscriptStore } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session/session.ts";
import { FollowedSession } from "../transcripts/followed-session.ts";
import { type HistorySpan, readSessionHistory } from "./read-session-history.ts";

/** Events of one transaction: a few milliseconds. */
const BATCH_EVENTS = 16;

/** Work between two turns of the event loop. One long line may take longer. */
const SLICE_MS = 5;

/** Hooks that wait for the store go first. */
const BEHIND_MS = 25;

export interface ImporterOptions {
  readonly configDir: string;
  readonly store: TranscriptStore & Pick<EventReader, "session" | "isForgotten">;
  readonly runs: ImportRunStore;
  /** Stores events, each once; returns how many were new. */
  readonly importEvents: (events: readonly ObservedEvent[]) => number;
  readonly applyFacts: Observer["applyFacts"];
  readonly prices: () => PriceTable;
  readonly redactor: () => Redactor;
  /** Whether hook files wait for the store. */
  readonly isBehind: () => boolean;
  /** How long events are kept, in days; Infinity for ever. */
  readonly retentionDays: () => number;
  /** Called after the last file of a run. */
  readonly onEnd: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Imports the sessions of all agents' transcripts that no hook has reported, the oldest first, one after the other. It
 * can be killed at any point: an event has a permanent key, a transcript's reading position is stored behind its facts,
 * and the next start continues an unfinished run.
 */
export function createImporter(options: ImporterOptions) {
  const { configDir, store, runs, importEvents, applyFacts, clock, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let run = runs.load();
  let running: Promise<void> | null = null;
  let sliceSinceMs = 0;

  /** Lets other work run. @throws when the daemon stops */
  async function pause(): Promise<void> {
    signal.throwIfAborted();
    if (performance.now() - sliceSinceMs < SLICE_MS) return;
    do {
      await (options.isBehind() ? setTimeout(BEHIND_MS, undefined, { signal }) : setImmediate(undefined, { signal }));
    } while (options.isBehind());
    sliceSinceMs = performance.now();
  }

  function update(change: Partial<ImportRun>): void {
    if (run === null) return;
    const next = { ...run, ...change };
    runs.save(next);
    run = next;
  }

  /** Null for a session that hooks report, that another machine has, or that was deleted here. */
  function importable(sessionId: string): { readonly known: Session | null } | null {
    const known = store.session(sessionId);
    if (known === null) return store.isForgotten(sessionId) ? null : { known };
    return known.isImported && known.machine === null ? { known } : null;
  }

  /** The sessions of all agents, the one that was used longest ago first. */
  async function listAll(sinceMs: number): Promise<readonly Importable[]> {
    const all: Importable[] = [];
    for (const format of importedTranscripts()) {
      const place = format.history?.placeOf(configDir) ?? "";
      if (format.history === null || !existsSync(place)) continue;
      const history = await format.history.load();
      const found = await history.list(place, { sinceMs, signal });
      all.push(...found.map((transcript) => ({ ...transcript, format, history })));
    }
    return all.toSorted((one, other) => one.modifiedAtMs - other.modifiedAtMs);
  }

  const isNew = ({ sessionId }: FoundTranscript): boolean => importable(sessionId)?.known === null;

  async function importEventsOf(transcript: Importable, span: HistorySpan): Promise<void> {
    const { sessionId } = transcript;
    let batch: ObservedEvent[] = [];

    /** @returns whether the session is still ours */
    function storeBatch(): boolean {
      if (batch.length === 0) return true;
      const found = importable(sessionId);
      if (found === null) return false;
      const events = importEvents(batch);
      batch = [];
      const { events: eventsBefore = 0, sessions = 0 } = run ?? {};
      update({ events: eventsBefore + events, sessions: sessions + (found.known === null ? 1 : 0) });
      return true;
    }

    const history = readSessionHistory({
      configDir,
      format: transcript.format,
      history: transcript.history,
      transcript,
      ...span,
      nowMs: clock.now(),
      redactor: options.redactor(),
      beforeLine: pause,
    });
    for await (const event of history) {
      batch.push(event);
      if (batch.length >= BATCH_EVENTS && !storeBatch()) return;
    }
    storeBatch();
  }

  /** Titles, messages, tokens and costs, as for any other session; its events are stored. */
  async function readTranscript(session: Session, path: string): Promise<void> {
    const observer: Observer = {
      observe: () => undefined,
      applyFacts: (sessionId, facts) => {
        if (importable(sessionId) !== null) applyFacts(sessionId, facts);
      },
    };
    const { prices, redactor } = options;
    const format = transcriptsOf(session.agent);
    if (format === null) return;
    const context = { configDir, format, observer, store, log: noEvents, clock, logger, signal, prices, redactor };
    const followed = new FollowedSession(session, path, context);
    do {
      await pause();
      await followed.check();
    } while (followed.hasMore && !signal.aborted);
  }

  async function importOne(transcript: Importable, sinceMs: number): Promise<void> {
    const { sessionId, path } = transcript;
    const found = importable(sessionId);
    if (found === null) return;
    const positions = found.known === null ? new Map<string, string>() : store.transcriptPositions(sessionId);
    if (isDone(transcript, positions)) return;
    // What it had when it was imported before is stored, or was deleted since.
    const storedThroughMs = found.known !== null && positions.has("") ? found.known.lastUsedAtMs : null;
    await importEventsOf(transcript, { sinceMs, storedThroughMs });
    const imported = importable(sessionId);
    if (imported?.known != null) await readTranscript(imported.known, path);
  }

  async function importAll(sinceMs: number): Promise<void> {
    await pause();
    const transcripts = await listAll(sinceMs);
    update({ filesTotal: transcripts.length, filesDone: 0, filesFailed: 0 });
    for (const transcript of transcripts) {
      let failed = 0;
      try {
        await importOne(transcript, sinceMs);
      } catch (error) {
        if (signal.aborted) throw error;
        failed = 1;
        logger.warn("a transcript could not be imported", {
          session: transcript.sessionId,
          reason: String(error),
        });
      }
      if (signal.aborted) return;
      update({ filesDone: (run?.filesDone ?? 0) + 1, filesFailed: (run?.filesFailed ?? 0) + failed });
    }
    update({ endedAtMs: clock.now() });
    const { sessions = 0, events = 0 } = run ?? {};
    logger.info("transcripts imported", { files: transcripts.length, sessions, events });
    options.onEnd();
  }

  function start(sinceMs: number): void {
    running ??= importAll(sinceMs)
      .catch((error: unknown) => {
        // The next start continues: the stored run has no end.
        if (signal.aborted) return;
        logger.error("the import of transcripts stopped", { reason: String(error) });
        if (run !== null) run = { ...run, endedAtMs: clock.now(), filesFailed: run.filesFailed + 1 };
      })
      .finally(() => {
        running = null;
      });
  }

  const sinceOf = (days: number): number => Math.max(0, clock.now() - Math.min(days, options.retentionDays()) * DAY_MS);

  return {
    run: () => run,

    survey: async (days: number): Promise<ImportSurvey> => {
      const sinceMs = sinceOf(days);
      const transcripts = await listAll(sinceMs);
      const bytes = transcripts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      return { sinceMs, files: transcripts.length, bytes, sessions: transcripts.filter(isNew).length };
    },

    /** Begins an import unless one runs. */
    begin: (days: number): ImportRun => {
      if (run !== null && running !== null) return run;
      const counts = { filesTotal: 0, filesDone: 0, filesFailed: 0, sessions: 0, events: 0 };
      run = { sinceMs: sinceOf(days), startedAtMs: clock.now(), endedAtMs: null, ...counts };
      runs.save(run);
      start(run.sinceMs);
      return run;
    },

    /** Continues a run that a stop or a kill has ended. */
    resume: (): boolean => {
      if (run === null || run.endedAtMs !== null) return false;
      start(run.sinceMs);
      return true;
    },

    /** Ends a run that a stop or a kill has ended, without its rest. */
    abandon: (): void => {
      if (run !== null && run.endedAtMs === null) update({ endedAtMs: clock.now() });
    },

    /** Ends between two lines. */
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
}

interface Importable extends FoundTranscript {
  readonly format: TranscriptFormat;
  readonly history: TranscriptHistory;
}

function isDone(
  { path, sizeBytes, end = sizeBytes }: FoundTranscript,
  positions: ReadonlyMap<string, string>,
): boolean {
  const position = parseJsonObject(positions.get("") ?? "");
  return position?.["path"] === path && position["offset"] === end;
}

/** No hook reports an imported session. */
function noEvents(): ReturnType<EventReader["log"]> {
  return { events: [], next: null };
}
