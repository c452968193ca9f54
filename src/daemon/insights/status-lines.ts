import { existsSync, readdirSync, readFileSync, rmSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { parseStatusLine, type StatusLine } from "../../agents/claude/status-line.ts";
import type { ClientStatus } from "../../core/cost/session-usage.ts";
import type { Commits } from "../../core/event.ts";
import { currentLimits, parseLimits, type PlanLimit } from "../../core/plan-limits.ts";
import type { Clock, EventReader, Logger } from "../../core/ports.ts";
import type { FullContextOf } from "../../core/session/warnings.ts";
import { DAY_MS } from "../../core/time-units.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";

interface StatusLinesOptions {
  /** Where `hook/statusline.sh` keeps a file a session. */
  readonly folder: string;
  readonly commits: Pick<Commits, "onCommit">;
  readonly store: Pick<EventReader, "attentionCounts">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Far more than a status line has; what is longer is not read. */
const MAX_BYTES = 200_000;

/** A file that no session renews: the longest window of a limit is a week. */
const KEPT_MS = 8 * DAY_MS;

/** The one that spoke longest ago is forgotten beyond this; its file stays. */
const MAX_SESSIONS = 2000;

const FILE = /^[0-9A-Za-z-]{1,100}\.json$/;
/** With what a killed script has left. */
const OWN_FILE = /^(?:[0-9A-Za-z-]{1,100}\.json|\.[0-9A-Za-z-]{1,100}\.\d+)$/;

/** How long after a change the line of a terminal may still have the old number. */
const WAITING_AFTER_MS = 250;

/** From this share on a context counts as nearly full. */
const FULL_FROM = 0.8;

interface KnownLine extends StatusLine {
  /** Null while its context is not nearly full. */
  readonly fullSinceMs: number | null;
}

export type StatusLines = ReturnType<typeof createStatusLines>;

/**
 * What Claude Code gave the status line of each session: the newest input, kept as a file, so that a restart knows it.
 * Where no status line speaks, it holds no timer.
 */
export function createStatusLines({ folder, commits, store, clock, logger }: StatusLinesOptions) {
  const known = new Map<string, KnownLine>();
  const listeners: ((sessionId: string) => void)[] = [];
  const stopped = new AbortController();
  const waitingFile = join(folder, "waiting");
  /** What other agents' transcripts say: the newest word on each limit, kept as a file too. */
  const learnedFile = join(folder, "limits");
  let learned: readonly PlanLimit[] = [];
  let written = "";
  let timer: NodeJS.Timeout | null = null;

  /** For the line that the script itself prints. It believes a number while this process lives. */
  function writeWaiting(): void {
    timer = null;
    const text = `${process.pid} ${store.attentionCounts(clock.now()).waiting}\n`;
    if (text !== written) writeFileAtomic(waitingFile, text, { mode: 0o600 });
    written = text;
  }

  commits.onCommit(() => {
    if (known.size === 0 || stopped.signal.aborted) return;
    timer ??= setTimeout(() => attempt(writeWaiting), WAITING_AFTER_MS).unref();
  });

  /** @returns the session of the file; null for any other file */
  function read(name: string): string | null {
    if (!FILE.test(name)) return null;
    const path = join(folder, name);
    const file = statSync(path, { throwIfNoEntry: false });
    if (file?.isFile() !== true || file.size > MAX_BYTES) return null;
    const line = parseStatusLine(readFileSync(path, "utf8"), file.mtimeMs);
    if (line === null || `${line.sessionId}.json` !== name) return null;
    const isFull = (contextShare(line.status) ?? 0) >= FULL_FROM;
    const fullSinceMs = isFull ? (known.get(line.sessionId)?.fullSinceMs ?? file.mtimeMs) : null;
    known.delete(line.sessionId);
    known.set(line.sessionId, { ...line, fullSinceMs });
    const oldest = known.size > MAX_SESSIONS ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return line.sessionId;
  }

  function changed(name: string): void {
    const sessionId = read(name);
    if (sessionId === null) return;
    for (const listener of listeners) listener(sessionId);
  }

  function learn(sessionId: string, limits: readonly PlanLimit[]): void {
    learned = currentLimits([...learned, ...limits], clock.now());
    attempt(() => writeFileAtomic(learnedFile, JSON.stringify({ limits: learned }), { mode: 0o600 }));
    for (const listener of listeners) listener(sessionId);
  }

  function attempt(action: () => unknown): void {
    try {
      action();
    } catch (error) {
      logger.debug("a status line could not be read", { reason: String(error) });
    }
  }

  /** Calls no listener: what a session has used is stored, and its transcript is read again at a start. */
  function readAll(): void {
    for (const name of readdirSync(folder).filter((one) => OWN_FILE.test(one))) {
      const path = join(folder, name);
      const age = clock.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > KEPT_MS) rmSync(path, { force: true });
      else attempt(() => read(name));
    }
    if (existsSync(learnedFile)) learned = parseLimits(readFileSync(learnedFile, "utf8"));
  }

  return {
    name: "status lines",
    start: () =>
      attempt(() => {
        makeFolder(folder);
        // First, so that nothing comes in between.
        const watcher = watch(folder, { persistent: false, signal: stopped.signal }, (_, name) => {
          if (name !== null) attempt(() => changed(name));
        });
        watcher.on("error", () => watcher.close());
        readAll();
      }),
    stop: () => {
      stopped.abort();
      clearTimeout(timer ?? undefined);
      attempt(() => rmSync(waitingFile, { force: true }));
    },
    /** Called with each session of which something new is known. */
    learn,
    onChange: (listener: (sessionId: string) => void) => void listeners.push(listener),
    statusOf: (sessionId: string): ClientStatus | null => known.get(sessionId)?.status ?? null,
    fullContextOf: ((sessionId) => {
      const line = known.get(sessionId);
      const share = line === undefined ? null : contextShare(line.status);
      return share === null || line?.fullSinceMs == null ? null : { share, sinceMs: line.fullSinceMs };
    }) satisfies FullContextOf,
    limits: (): readonly PlanLimit[] =>
      currentLimits([...learned, ...known.values().flatMap(({ limits }) => limits)], clock.now()),
  };
}

function contextShare({ contextTokens, contextWindow }: ClientStatus): number | null {
  return contextTokens === null || contextWindow === null ? null : contextTokens / contextWindow;
}
