import { dirname } from "node:path";
import type { TranscriptFormat } from "../../agents/agent.ts";
import {
  TranscriptFollower,
  type FollowResult,
  type TranscriptPosition,
  type TranscriptSink,
} from "../../agents/transcript/transcript-follower.ts";
import type { TranscriptLine } from "../../agents/transcript/transcript-line.ts";
import { isJsonObject } from "../../core/json.ts";
import type {
  Clock,
  EventReader,
  Observer,
  TranscriptReading,
  TranscriptStore,
  ObservedEvent,
} from "../../core/ports.ts";
import type { CallDecision } from "../../core/request.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { SessionFact } from "../../core/session/action.ts";
import type { PlanLimit } from "../../core/plan-limits.ts";
import type { Session } from "../../core/session/session.ts";
import { decisionsIn, learnFromLines } from "./learn-from-lines.ts";
import { failureEvent, wasReportedByHook, type FailedTurn } from "./transcript-events.ts";

/** Bytes of a transcript that are stored at once: a transaction of a few milliseconds. */
const FLUSH_BYTES = 256 * 1024;

/** The hook of a failed turn, if the client does not kill it, has written by then. */
const GRACE_MS = 3_000;

/** Bytes after which other files get their turn. */
const TURN_BYTES = 4 * 1024 * 1024;

export interface FileContext {
  readonly configDir: string;
  readonly format: TranscriptFormat;
  readonly observer: Observer;
  readonly store: TranscriptStore;
  readonly log: EventReader["log"];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly session: () => Session;
  /** Tokens or cost were stored. */
  readonly onUsage: () => void;
  readonly redactor?: (() => Redactor) | undefined;
  /** Who decided on calls, as soon as it is read; the same may come again. */
  readonly onDecisions?: ((sessionId: string, decisions: readonly CallDecision[]) => void) | undefined;
  readonly onLimits?: ((sessionId: string, limits: readonly PlanLimit[]) => void) | undefined;
}

interface FileOptions {
  readonly path: string;
  /** The subagent of the file; null for the session's own. */
  readonly agentId: string | null;
  /** As in the store. */
  readonly storedPosition: string | null;
}

type Read = Pick<TranscriptReading, "messages" | "usages" | "costState">;

const NOTHING_READ: Read = { messages: [], usages: [], costState: null };

export type ReadResult = FollowResult & {
  /** The turn ended before the file did. */
  readonly hasMore: boolean;
};

/**
 * One transcript and its facts. The facts are stored first, then the reading position: after a crash in between, the
 * same facts come again, which changes nothing.
 */
export class TranscriptFile {
  readonly path: string;
  readonly agentId: string | null;
  readonly #context: FileContext;
  #position: TranscriptPosition | null;
  /** The stored position. It stays behind while a failed turn waits for its hook. */
  #storedPosition: string | null;
  #isFirstReading: boolean;
  /** At our position; null before the first read, and after a failed one. */
  #follower: Pick<TranscriptFollower, "read"> | null = null;

  /** The calls that {@link decisionsIn} has not decided yet: their interruption may come with a later read. */
  readonly #stopped = new Set<string>();

  /**
   * A turn that failed by its transcript and waits for its hook: in print mode the client starts the hook, and may kill
   * it before it has written.
   */
  #failed: { readonly turn: FailedTurn; readonly sinceMs: number } | null = null;

  constructor({ path, agentId, storedPosition }: FileOptions, context: FileContext) {
    this.path = path;
    this.agentId = agentId;
    this.#context = context;
    this.#position = parsePosition(storedPosition, path);
    this.#storedPosition = storedPosition;
    this.#isFirstReading = this.#position === null;
  }

  /**
   * Reads what was added, up to the length of a turn.
   * @throws errors of the observer, the store and the disk; the same lines come again with the next read
   */
  async read(): Promise<ReadResult> {
    const { signal } = this.#context;
    const turn = new AbortController();
    let startOffset = this.#position?.offset ?? 0;
    let reached = this.#position;
    let lines: TranscriptLine[] = [];
    const flush = (): void => {
      this.#reportLines(lines, reached);
      lines = [];
    };
    const sink: TranscriptSink = {
      take: (chunk) => {
        lines.push(...chunk.lines);
        reached = chunk.position;
        if (reached.offset - (this.#position?.offset ?? 0) >= FLUSH_BYTES) flush();
        if (signal.aborted || reached.offset - startOffset >= TURN_BYTES) turn.abort();
      },
      restart: () => {
        this.#position = null;
        this.#isFirstReading = true;
        reached = null;
        startOffset = 0;
      },
    };
    // Keep it: an unfinished line is not read again at each check.
    const follower = this.#follower ?? (await this.#openFollower());
    this.#follower = null;
    const result = await follower.read(sink, turn.signal);
    flush();
    this.#follower = follower;
    if (result.kind === "read" && !turn.signal.aborted) this.#isFirstReading = false;
    return { ...result, hasMore: turn.signal.aborted && !signal.aborted };
  }

  async #openFollower(): Promise<Pick<TranscriptFollower, "read">> {
    const { configDir, format, redactor, session } = this.#context;
    const options = {
      path: this.path,
      folder: format.folderOf(this.path, configDir),
      parse: await format.parserOf(session()),
      position: this.#position,
      redactor,
    };
    const own = await format.openFollower?.(options, this.agentId ?? session().sessionId);
    return own ?? new TranscriptFollower(options);
  }

  /** When a failed turn has waited long enough for its hook; null without one. */
  get failureDueAtMs(): number | null {
    return this.#failed === null ? null : this.#failed.sinceMs + GRACE_MS;
  }

  /** Reports a failed turn that no hook has reported, or the exact end of its limit, which the hook lacks. */
  reportFailure(): void {
    const { observer, clock, log } = this.#context;
    if (this.#failed === null) return;
    const { turn, sinceMs } = this.#failed;
    const waitedMs = clock.now() - sinceMs;
    const isReported = wasReportedByHook(turn, log);
    // Not where the clock was set back.
    if (!isReported && waitedMs >= 0 && waitedMs < GRACE_MS) return;
    this.#failed = null;
    const { sessionId, error: failureCode, untilMs, continues } = turn;
    if (!isReported) observer.observe([failureEvent(turn)]);
    const facts: readonly SessionFact[] = [
      ...(isReported && untilMs !== null ? [{ kind: "limit-ends", failureCode, untilMs } as const] : []),
      ...(continues === null ? [] : [{ kind: "continues", continues } as const]),
    ];
    if (facts.length > 0) observer.applyFacts(sessionId, facts);
    this.#storeReading(NOTHING_READ, this.#position);
  }

  #reportLines(lines: readonly TranscriptLine[], reached: TranscriptPosition | null): void {
    const { observer, clock, log, session, onUsage, onDecisions, onLimits, format, configDir } = this.#context;
    const isFar = (reached?.offset ?? 0) - (this.#position?.offset ?? 0) >= FLUSH_BYTES;
    // Lines without facts may be read again after a crash: not worth a transaction.
    if (lines.length === 0 && !isFar) {
      this.#position = reached;
      return;
    }
    const learned = learnFromLines(lines, {
      session: session(),
      agentId: this.agentId,
      isFirstReading: this.#isFirstReading,
      nowMs: clock.now(),
    });
    // The outcomes of calls come first: an interruption closes all open calls, also one refused just before it.
    if (learned.facts.length > 0) observer.applyFacts(session().sessionId, learned.facts);
    const decisions = decisionsIn(lines, session(), this.#stopped);
    if (decisions.length > 0) onDecisions?.(session().sessionId, decisions);
    const unreported = learned.events.filter((one) => !wasReportedByStatus(one, log));
    if (unreported.length > 0) observer.observe(unreported);
    if (learned.failure !== null) this.#failed = { turn: learned.failure, sinceMs: clock.now() };
    else if (learned.continues) this.#failed = null;
    else if (learned.willContinue !== null) this.#willContinue(learned.willContinue);
    if (learned.limits.length > 0) {
      const { sessionId, agent } = session();
      // `~/.codex`: the agent keeps its login beside its transcripts' folder.
      const account = dirname(format.folderOf(this.path, configDir) ?? this.path);
      const limits = learned.limits.map((limit) => ({ ...limit, agent, account }));
      onLimits?.(sessionId, limits);
    }
    this.#storeReading(learned, reached);
    this.#position = reached;
    if (learned.usages.length > 0 || learned.costState !== null) onUsage();
  }

  /** What the client says later than of the failure itself, such as that a person cancelled it. */
  #willContinue(continues: boolean): void {
    const { observer, session } = this.#context;
    if (this.#failed === null) observer.applyFacts(session().sessionId, [{ kind: "continues", continues }]);
    else this.#failed = { ...this.#failed, turn: { ...this.#failed.turn, continues } };
  }

  #storeReading({ messages, usages, costState }: Read, reached: TranscriptPosition | null): void {
    const { store, session } = this.#context;
    const reachedText = reached === null ? "" : JSON.stringify(reached);
    const position = this.#failed !== null ? (this.#storedPosition ?? "") : reachedText;
    const { sessionId } = session();
    store.keepReading({ sessionId, agentId: this.agentId, position, messages, usages, costState });
    this.#storedPosition = position;
  }
}

/** Null for a position in another file, and for an unreadable one: the file is read from its start then. */
function parsePosition(kept: string | null, path: string): TranscriptPosition | null {
  let value: unknown;
  try {
    value = JSON.parse(kept ?? "");
  } catch {
    return null;
  }
  if (!isJsonObject(value) || value["path"] !== path) return null;
  const { identity, offset, mark } = value;
  if (typeof identity !== "string" || typeof offset !== "number" || typeof mark !== "string") return null;
  return Number.isSafeInteger(offset) && offset >= 0 ? { path, identity, offset, mark } : null;
}

/** The client writes its idle status when the turn has ended; it is checked every few seconds. */
const BEFORE_MS = 1_000;
const AFTER_MS = 30_000;

const MAX_EVENTS = 50;

/** Whether the client's idle status has reported the same interruption: transcripts are written late. */
function wasReportedByStatus({ event }: ObservedEvent, log: EventReader["log"]): boolean {
  if (event.agentId !== null) return false;
  const { sessionId, hookEventName, receivedAtMs } = event;
  const { events } = log({ sessionId, hookEventName, sinceMs: receivedAtMs - BEFORE_MS, limit: MAX_EVENTS });
  return events.some((other) => other.source === "process" && other.receivedAtMs <= receivedAtMs + AFTER_MS);
}
