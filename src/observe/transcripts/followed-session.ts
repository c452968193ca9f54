import { basename } from "node:path";
import { readSubagentMeta } from "../../agents/claude/transcript/subagent-files.ts";
import type { TranscriptRefusal } from "../../agents/transcript/open-transcript.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { Logger } from "../../core/ports.ts";
import { isAtWork } from "../../core/session/open-work.ts";
import type { Session, Subagent } from "../../core/session/session.ts";
import { usageFacts } from "../../core/session/usage-facts.ts";
import { isOver, checksAfterEnd, pollDelayMs, sharedCheckMs } from "./poll-scheduler.ts";
import { TranscriptFile, type FileContext, type ReadResult } from "./transcript-file.ts";

export interface SessionContext extends Omit<FileContext, "session" | "onUsage"> {
  readonly logger: Logger;
  readonly prices: () => PriceTable;
}

/** A subagent's file, with its remaining work. */
interface AgentFile {
  readonly file: TranscriptFile;
  readonly metaFile: string | null;
  isDescribed: boolean;
  /** Times of its last reads; null while the agent works. */
  lastChecks: readonly number[] | null;
}

/** Temporary refusals: a path without a regular file, or one replaced during opening, may have a file later. */
const TEMPORARY: ReadonlySet<TranscriptRefusal> = new Set(["unreadable", "not-a-file"]);

/** The transcripts of one session: its own and those of its subagents. */
export class FollowedSession {
  #session: Session;
  readonly #context: SessionContext;
  readonly #path: string;
  readonly #main: TranscriptFile;
  readonly #agents = new Map<string, AgentFile>();
  /** Subagents whose files were read to their end. */
  readonly #finished = new Set<string>();
  #lastChecks: readonly number[] | null = null;
  /** Stored and not reported yet. True at first: an earlier daemon may have ended between the two. */
  #isUsageDue = true;
  /** The last check failed, or found no file. */
  #isMissing = false;
  #hasMore = false;
  /** Start of the last check, and the requested start of the next one. */
  #checkedFromMs = 0;
  #expectedFromMs = 0;
  /** Why the file is never opened again. */
  #refusal: TranscriptRefusal | null = null;
  #reportedRefusal: TranscriptRefusal | null = null;

  constructor(session: Session, transcriptPath: string, context: SessionContext) {
    this.#session = session;
    this.#context = context;
    this.#path = transcriptPath;
    this.#main = this.#openFile(transcriptPath, null);
    this.update(session);
  }

  get session(): Session {
    return this.#session;
  }

  get path(): string {
    return this.#path;
  }

  get isRefused(): boolean {
    return this.#refusal !== null;
  }

  /** Requests a check that begins at that time or later. */
  expectCheck(fromMs: number): void {
    this.#expectedFromMs = fromMs;
  }

  /** Whether it was checked as requested, and has no failed turn whose hook may still come. */
  get isQuiet(): boolean {
    const isChecked = this.#refusal !== null || this.#checkedFromMs >= this.#expectedFromMs;
    return isChecked && this.#main.failureDueAtMs === null;
  }

  /** The last check ended before its files did. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  update(session: Session): void {
    this.#session = session;
    if (!isOver(session)) this.#lastChecks = null;
    else this.#lastChecks ??= checksAfterEnd(this.#context.clock.now());
  }

  /**
   * Checks every file that is due, reading up to the length of a turn of each.
   * @throws errors of the observer, the store and the disk
   */
  async check(): Promise<void> {
    if (this.#refusal !== null) return;
    this.#hasMore = false;
    this.#dropPastChecks();
    this.#isMissing = true;
    const fromMs = this.#context.clock.now();
    await this.#read().finally(() => {
      this.#checkedFromMs = fromMs;
    });
  }

  async #read(): Promise<void> {
    const results = [await this.#main.read()];
    const result = results[0];
    if (result?.kind === "refused") this.#refuse(result.reason);
    if (result?.kind !== "read") return;
    this.#main.reportFailure();
    this.#dropUnlisted();
    for (const agent of this.#session.subagents) {
      if (this.#context.signal.aborted) return;
      const read = await this.#readAgent(agent);
      if (read !== null) results.push(read);
    }
    this.#hasMore = results.some(({ hasMore }) => hasMore);
    if (this.#isUsageDue) this.reportUsage();
    this.#isUsageDue = false;
    this.#isMissing = false;
  }

  /** Reports the session's usage at current prices. */
  reportUsage(): void {
    const { observer, store, prices } = this.#context;
    const { sessionId } = this.#session;
    const facts = usageFacts(this.#session, store.usageOf(sessionId), prices());
    if (facts.length > 0) observer.applyFacts(sessionId, facts);
  }

  /** When to check again; null: never, unless an event comes. */
  nextCheckMs(): number | null {
    if (this.#refusal !== null) return null;
    const nowMs = this.#context.clock.now();
    if (this.#hasMore && !this.#isMissing) return nowMs;
    const delayMs = pollDelayMs(this.#session, nowMs);
    const { failureDueAtMs } = this.#main;
    const agentChecks = this.#agents.values().flatMap(({ lastChecks }) => lastChecks ?? []);
    const dues = [
      ...(delayMs === null ? [] : [sharedCheckMs(nowMs, delayMs)]),
      ...(this.#lastChecks ?? []),
      // It was requested while an earlier check was due.
      ...(this.#checkedFromMs < this.#expectedFromMs ? [this.#expectedFromMs] : []),
      ...(this.#isMissing ? [] : agentChecks),
      ...(!this.#isMissing && failureDueAtMs !== null ? [failureDueAtMs] : []),
    ];
    return dues.length === 0 ? null : Math.max(nowMs, Math.min(...dues));
  }

  async #readAgent(agent: Subagent): Promise<ReadResult | null> {
    const { clock } = this.#context;
    const { agentId } = agent;
    if (isAtWork(agent)) this.#finished.delete(agentId);
    if (this.#finished.has(agentId)) return null;
    const entry = this.#agents.get(agentId) ?? this.#openAgent(agent);
    if (entry === null) return null;
    if (isAtWork(agent)) entry.lastChecks = null;
    else entry.lastChecks ??= checksAfterEnd(clock.now());
    await this.#describe(agentId, entry);
    const result = await entry.file.read();
    const nowMs = clock.now();
    entry.lastChecks = entry.lastChecks?.filter((atMs) => atMs > nowMs) ?? null;
    if (entry.lastChecks?.length === 0 && !result.hasMore) {
      this.#agents.delete(agentId);
      this.#finished.add(agentId);
    }
    return result;
  }

  #openAgent({ agentId, description, toolUseId }: Subagent): AgentFile | null {
    const files = this.#context.format.subagentFiles({ sessionId: this.#session.sessionId, path: this.#path }, agentId);
    if (files === null) return null;
    const entry = {
      file: this.#openFile(files.transcript, agentId),
      metaFile: files.meta,
      isDescribed: description !== null && toolUseId !== null,
      lastChecks: null,
    };
    this.#agents.set(agentId, entry);
    return entry;
  }

  async #describe(agentId: string, entry: AgentFile): Promise<void> {
    if (entry.isDescribed || entry.metaFile === null) return;
    const { configDir, observer, redactor } = this.#context;
    const meta = await readSubagentMeta(entry.metaFile, configDir, redactor?.());
    if (meta === null) return;
    const { description, toolUseId, depth, model } = meta;
    observer.applyFacts(this.#session.sessionId, [
      { kind: "agent-described", agentId, description, toolUseId, depth, model },
    ]);
    entry.isDescribed = true;
  }

  #dropPastChecks(): void {
    const nowMs = this.#context.clock.now();
    this.#lastChecks = this.#lastChecks?.filter((atMs) => atMs > nowMs) ?? null;
  }

  /** A session lists only its newest subagents. */
  #dropUnlisted(): void {
    const listed = new Set(this.#session.subagents.map(({ agentId }) => agentId));
    for (const agentId of this.#agents.keys()) if (!listed.has(agentId)) this.#agents.delete(agentId);
    for (const agentId of this.#finished) if (!listed.has(agentId)) this.#finished.delete(agentId);
  }

  #openFile(path: string, agentId: string | null): TranscriptFile {
    const positions = this.#context.store.transcriptPositions(this.#session.sessionId);
    const storedPosition = positions.get(agentId ?? "") ?? null;
    const onUsage = (): void => {
      this.#isUsageDue = true;
    };
    const context = { ...this.#context, session: () => this.#session, onUsage };
    return new TranscriptFile({ path, agentId, storedPosition }, context);
  }

  #refuse(reason: TranscriptRefusal): void {
    if (!TEMPORARY.has(reason)) this.#refusal = reason;
    if (reason === "unreadable" || reason === this.#reportedRefusal) return;
    this.#reportedRefusal = reason;
    // The path comes from a payload: log only its base name.
    this.#context.logger.warn("a transcript is not read", { reason, file: basename(this.#path) });
  }
}
