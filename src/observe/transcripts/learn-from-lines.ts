import type { TranscriptFact, TranscriptLine, ToolResult } from "../../agents/transcript/transcript-line.ts";
import type { CostState } from "../../core/cost/session-usage.ts";
import type { MessageUsage } from "../../core/cost/usage.ts";
import type { ObservedEvent, TranscriptMessage } from "../../core/ports.ts";
import type { CallDecision } from "../../core/request.ts";
import type { PlanLimit } from "../../core/plan-limits.ts";
import type { SessionFact } from "../../core/session/action.ts";
import type { Session, ToolOutcome } from "../../core/session/session.ts";
import { type FailedTurn, interruptionEvent, type LinePosition } from "./transcript-events.ts";

/** At the first read of a file, older lines are history, unless no hook has reported anything since. */
const RECENT_MS = 10 * 60_000;

export interface LearnContext {
  readonly session: Session;
  /** The subagent of the file; null for the session's own. */
  readonly agentId: string | null;
  /** The file has not been read to its end before. */
  readonly isFirstReading: boolean;
  readonly nowMs: number;
}

/** Facts and events from transcript lines, for their session. */
export type LearnedFacts = Readonly<ReturnType<typeof learnFromLines>>;

/** Interprets lines in the order of the file. Pure. */
export function learnFromLines(reported: readonly TranscriptLine[], context: LearnContext) {
  const lines = reported.map((line) => withoutFuture(line, context.nowMs));
  const events: ObservedEvent[] = [];
  const ended: SessionFact[] = [];
  const messages: TranscriptMessage[] = [];
  const usages: MessageUsage[] = [];
  let failure: FailedTurn | null = null;
  let willContinue: boolean | null = null;
  let goesOn = false;
  let costState: CostState | null = null;
  const limits: Omit<PlanLimit, "agent" | "account">[] = [];

  const { session } = context;
  for (const line of lines) {
    const agentId = context.agentId ?? line.agentId;
    const position = latestPosition(line, agentId, context);
    for (const fact of line.facts) {
      if (agentId === null && isConversation(fact)) {
        goesOn = true;
        failure = null;
        willContinue = null;
      }
      const message = toMessage(fact, line, agentId);
      if (message !== null) messages.push(message);
      if (fact.kind === "usage" && !isInherited(line)) usages.push({ ...fact.usage, agentId });
      if (fact.kind === "cost" && !isCopy(line, session)) costState = fact.cost;
      if (fact.kind === "plan-limit" && line.atMs !== null && !isCopy(line, session)) {
        const { window, used, resetsAtMs } = fact;
        limits.push({ window, used, resetsAtMs, atMs: line.atMs });
      }
      if (fact.kind === "tool-result" && line.atMs !== null && isRecentCall(fact.toolUseId, line, context)) {
        ended.push(callOutcome(fact, line.atMs));
      }
      if (fact.kind === "answered" && line.atMs !== null && !isCopy(line, session)) {
        const { toolUseId } = fact;
        ended.push({ kind: "answered", atMs: line.atMs, ...(toolUseId === null ? { agentId } : { toolUseId }) });
      }
      // The end of any other task is a prompt, which a hook reports.
      if (fact.kind === "task-over" && fact.notice.wasStopped && line.atMs !== null && !isCopy(line, session)) {
        ended.push({ kind: "task-ended", notice: fact.notice, atMs: line.atMs });
      }
      if (position === null) continue;
      if (fact.kind === "interrupted" && isLatest(position, context))
        events.push(interruptionEvent(position, fact.during));
      if (fact.kind === "api-error" && agentId === null) {
        const { kind: _kind, ...error } = fact;
        failure = { ...position, ...error, continues: null };
      }
      if (fact.kind === "continues" && agentId === null) {
        willContinue = fact.continues;
        if (failure !== null) failure = { ...failure, continues: fact.continues };
      }
    }
  }
  const facts = [...descriptionFacts(lines, context), ...ended];
  return {
    events,
    /** The turn ended with an error, as far as these lines show. */
    failure,
    /** Whether the client continues by itself at the end of a limit, by its last word; null for none. */
    willContinue,
    /** The conversation continues here: a failure before these lines was not the end of a turn. */
    continues: goesOn,
    facts,
    messages,
    usages,
    costState,
    limits,
  };
}

/**
 * The sources of decisions on calls of the session itself.
 * @param stopped calls that a person stopped, kept from read to read: clients up to 2.1.250 at least write the same
 * result for a call that was refused and for one that ran. The interruption behind it tells them apart.
 */
export function decisionsIn(
  lines: readonly TranscriptLine[],
  session: Pick<Session, "sessionId">,
  stopped: Set<string>,
): readonly CallDecision[] {
  const decisions: CallDecision[] = [];
  for (const fact of lines.filter((line) => !isCopy(line, session)).flatMap(({ facts }) => facts)) {
    if (fact.kind === "hook-decision") decisions.push({ toolUseId: fact.toolUseId, source: "hook" });
    else if (fact.kind === "tool-result") {
      const { toolUseId, denial, deniedBeforeRun } = fact;
      const source = fact.permission?.source ?? null;
      const isStop = source === null && denial === "user-rejected";
      if (isStop && !deniedBeforeRun) stopped.add(toolUseId);
      else if (isStop || source !== null) decisions.push({ toolUseId, source });
    } else if (isConversation(fact)) {
      const areRefused = fact.kind === "interrupted" && !fact.cutCalls;
      if (areRefused) for (const toolUseId of stopped) decisions.push({ toolUseId, source: null });
      stopped.clear();
    }
  }
  return decisions;
}

/** Lines are older than their reading: a later time comes from a clock that was set back, or is nonsense. */
function withoutFuture(line: TranscriptLine, nowMs: number): TranscriptLine {
  if (line.atMs === null || line.atMs <= nowMs) return line;
  const facts = line.facts.map((fact) =>
    fact.kind === "usage" ? { ...fact, usage: { ...fact.usage, atMs: nowMs } } : fact,
  );
  return { ...line, atMs: nowMs, facts };
}

/** Position of a line that may be new; null for copies, for lines before the session, and for old history. */
function latestPosition(line: TranscriptLine, agentId: string | null, context: LearnContext): LinePosition | null {
  const { session, isFirstReading, nowMs } = context;
  const { uuid, atMs } = line;
  if (uuid === null || atMs === null || isCopy(line, session) || atMs < session.startedAtMs) return null;
  // A whole session may have run up to its interruption while no daemon did: without this its wait would stay for ever.
  if (isFirstReading && atMs < Math.min(nowMs - RECENT_MS, session.lastUsedAtMs)) return null;
  return { sessionId: session.sessionId, agentId, uuid, atMs };
}

export function isCopy({ copiedFrom, sessionId }: TranscriptLine, session: Pick<Session, "sessionId">): boolean {
  return copiedFrom !== null || (sessionId !== null && sessionId !== session.sessionId);
}

/**
 * Answers copied by `/branch` belong to the usage of their original session, as in the client's account. With
 * `--fork-session` the client's account counts them in the fork.
 */
function isInherited({ copiedFrom }: TranscriptLine): boolean {
  return copiedFrom?.by === "fork";
}

/** At the first read of a file, its session may have continued since the interruption. */
function isLatest({ atMs }: LinePosition, { isFirstReading, session }: LearnContext): boolean {
  return !isFirstReading || atMs >= session.lastUsedAtMs;
}

/** Thousands of old calls would be thousands of useless facts. */
function isRecentCall(toolUseId: string, line: TranscriptLine, context: LearnContext): boolean {
  const { isFirstReading, session, nowMs } = context;
  if (isCopy(line, session) || line.atMs === null) return false;
  // A short run is over before its first read.
  if (!isFirstReading || line.atMs >= nowMs - RECENT_MS) return true;
  return session.openToolCalls.some((call) => call.toolUseId === toolUseId);
}

function isConversation({ kind }: TranscriptFact): boolean {
  return kind === "prompt" || kind === "reply" || kind === "usage" || kind === "tool-result" || kind === "interrupted";
}

function toMessage(fact: TranscriptFact, line: TranscriptLine, agentId: string | null): TranscriptMessage | null {
  if ((fact.kind !== "prompt" && fact.kind !== "reply") || line.uuid === null || line.atMs === null) return null;
  return { uuid: line.uuid, agentId, atMs: line.atMs, role: fact.kind, text: fact.text };
}

/** The client's value where there is no branch: no repository, or a detached head. */
const NO_BRANCH = "HEAD";

interface Described {
  readonly session: Session;
  readonly agentId: string | null;
}

/** Facts about the session as a whole: the last of each kind, unless the session has it already. */
function descriptionFacts(lines: readonly TranscriptLine[], { session, agentId }: Described): readonly SessionFact[] {
  const seen = seenFacts(lines, session);
  // A subagent may work on another branch, with another model.
  if (agentId !== null) return seen;
  const own = lines.filter((line) => line.agentId === null);
  return [
    ...titleFacts(own, session),
    ...branchFacts(own, session),
    ...versionFacts(own, session),
    ...modelFacts(own, session),
    ...parentFacts(own, session),
    ...seen,
  ];
}

/** The last title of each source; a person's title wins, at any time. */
function titleFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const titles = lines.flatMap(({ facts }) => facts).filter((fact) => fact.kind === "title");
  const latest = (["client", "person"] as const).flatMap((by) => titles.findLast((title) => title.by === by) ?? []);
  return latest.filter(({ by, title }) => by !== session.titleBy || title !== session.title);
}

function branchFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const branch = lines.findLast(({ gitBranch }) => gitBranch !== null)?.gitBranch ?? null;
  if (branch === null || branch === session.branch) return [];
  return branch === NO_BRANCH && session.branch === null ? [] : [{ kind: "branch", branch }];
}

function versionFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const version = lines.findLast(({ clientVersion }) => clientVersion !== null)?.clientVersion ?? null;
  return version === null || version === session.clientVersion ? [] : [{ kind: "client-version", version }];
}

/** Hooks report every switch at once; the transcript only has to fill in the rest. */
function modelFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const latest = lines.flatMap(({ facts }) => facts).findLast((fact) => fact.kind === "usage");
  return latest === undefined || session.model !== null ? [] : [{ kind: "model", model: latest.usage.model }];
}

/**
 * The session that this one was forked from. For answers that were copied more than once, the last one names the
 * nearest ancestor.
 */
function parentFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const copies = lines.flatMap(({ copiedFrom }) => copiedFrom ?? []);
  const source = copies.findLast(({ by }) => by === "fork") ?? copies.at(-1);
  if (source === undefined || source.sessionId === session.parentSessionId) return [];
  return source.sessionId === session.sessionId ? [] : [{ kind: "parent", sessionId: source.sessionId }];
}

/** Lines come a moment after the hooks of the same step: too little for a transaction of their own. */
const SEEN_STEP_MS = 1000;

function seenFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const atMs = lines.reduce((latest, line) => Math.max(latest, line.atMs ?? 0), 0);
  return atMs >= session.lastSeenAtMs + SEEN_STEP_MS ? [{ kind: "seen", atMs }] : [];
}

type CallOutcome = Extract<SessionFact, { kind: "call-settled" }>;

/** The client's words for a call that was stopped, not refused. */
const STOPPED: ReadonlySet<string> = new Set(["interrupted", "cancelled"]);

/** How a call ended, from its result in the transcript. */
export function callOutcome(result: ToolResult, atMs: number): CallOutcome {
  const outcome = outcomeOf(result);
  return { kind: "call-settled", toolUseId: result.toolUseId, outcome, ...decisionOn(result, outcome), atMs };
}

function outcomeOf({ isError, denial, deniedBeforeRun, permission }: ToolResult): ToolOutcome {
  if (denial === null) return isError ? "failed" : "ok";
  if (STOPPED.has(denial)) return "interrupted";
  // Esc during a running call has the same word as a refusal, but the call was allowed to begin.
  const wasRefused = denial !== "user-rejected" || deniedBeforeRun || permission?.decision === "reject";
  return wasRefused ? "denied" : "interrupted";
}

function decisionOn(
  { denial, permission }: ToolResult,
  outcome: ToolOutcome,
): Pick<CallOutcome, "decision" | "decidedBy"> {
  if (outcome === "denied") return { decision: "denied", decidedBy: permission?.source ?? denierOf(denial) };
  if (permission?.decision !== "accept") return { decision: null, decidedBy: null };
  return { decision: "allowed", decidedBy: permission.source };
}

function denierOf(denial: string | null): string | null {
  if (denial === "user-rejected") return "user";
  if (denial === "permission-rule") return "config";
  return denial?.startsWith("automode-") === true ? "classifier" : null;
}
