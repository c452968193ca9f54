import type { TranscriptFact, TranscriptLine } from "../../claude/transcript/transcript-line.ts";
import type { CostState } from "../../core/cost/account.ts";
import type { MessageUsage } from "../../core/cost/usage.ts";
import type { ObservedEvent, TranscriptMessage } from "../../core/ports.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import type { Session } from "../../core/session/session.ts";
import { callOutcome } from "./call-outcome.ts";
import { descriptionFacts } from "./description-facts.ts";
import { type FailedTurn, interruptionEvent, type LinePosition } from "./transcript-events.ts";

/** What an interruption or a failure is worth at the first sight of a file: older ones are history, not news. */
const NEWS_MS = 10 * 60_000;

export interface LearnContext {
  /** As it stands now. */
  readonly session: Session;
  /** Whose file it is; null for the session's own. */
  readonly agentId: string | null;
  /** Nobody has read this file to its end before. */
  readonly isFirstReading: boolean;
  readonly nowMs: number;
}

/** What lines of a transcript mean for the session that they belong to. */
export interface LearnedFacts {
  readonly events: readonly ObservedEvent[];
  /** Turns that ended with an error, as far as these lines know. */
  readonly failures: readonly FailedTurn[];
  /** The conversation goes on here: what failed before these lines was not the end of a turn. */
  readonly goesOn: boolean;
  readonly facts: readonly SessionFact[];
  readonly messages: readonly TranscriptMessage[];
  readonly usages: readonly MessageUsage[];
  readonly costState: CostState | null;
}

/** Reads the meaning of lines, in the order of the file. Pure. */
export function learnFromLines(reported: readonly TranscriptLine[], context: LearnContext): LearnedFacts {
  const lines = reported.map((line) => notLater(line, context.nowMs));
  const events: ObservedEvent[] = [];
  const ended: SessionFact[] = [];
  const messages: TranscriptMessage[] = [];
  const usages: MessageUsage[] = [];
  let failures: readonly FailedTurn[] = [];
  let goesOn = false;
  let costState: CostState | null = null;

  const { session } = context;
  for (const line of lines) {
    const agentId = context.agentId ?? line.agentId;
    const position = latestPosition(line, agentId, context);
    for (const fact of line.facts) {
      if (agentId === null && isConversation(fact)) {
        goesOn = true;
        failures = [];
      }
      const message = toMessage(fact, line, agentId);
      if (message !== null) messages.push(message);
      if (fact.kind === "usage" && !isInherited(line)) usages.push({ ...fact.usage, agentId });
      if (fact.kind === "cost" && !isCopy(line, session)) costState = fact.cost;
      if (fact.kind === "tool-result" && line.atMs !== null && isWorthReporting(fact.toolUseId, line, context)) {
        ended.push(callOutcome(fact, line.atMs));
      }
      // The end of anything else is a prompt of its own, of which the hook tells.
      if (fact.kind === "task-over" && fact.notice.wasStopped && line.atMs !== null && !isCopy(line, session)) {
        ended.push({ kind: "task-ended", notice: fact.notice, atMs: line.atMs });
      }
      if (position === null) continue;
      if (fact.kind === "interrupted" && isLatest(position, context))
        events.push(interruptionEvent(position, fact.during));
      if (fact.kind === "api-error" && !fact.retries && agentId === null) {
        failures = [{ ...position, error: fact.error, message: fact.message, untilMs: fact.untilMs }];
      }
    }
  }
  const facts = [...descriptionFacts(lines, context), ...ended];
  return { events, failures, goesOn, facts, messages, usages, costState };
}

/** Nothing was written after it is read: a later time is a clock's that was set back since, or nonsense. */
function notLater(line: TranscriptLine, nowMs: number): TranscriptLine {
  if (line.atMs === null || line.atMs <= nowMs) return line;
  const facts = line.facts.map((fact) =>
    fact.kind === "usage" ? { ...fact, usage: { ...fact.usage, atMs: nowMs } } : fact,
  );
  return { ...line, atMs: nowMs, facts };
}

/** Where a line stands that may tell news; null for copies, for what was before the session, and for old history. */
function latestPosition(line: TranscriptLine, agentId: string | null, context: LearnContext): LinePosition | null {
  const { session, isFirstReading, nowMs } = context;
  const { uuid, atMs } = line;
  if (uuid === null || atMs === null || isCopy(line, session) || atMs < session.startedAtMs) return null;
  if (isFirstReading && atMs < nowMs - NEWS_MS) return null;
  return { sessionId: session.sessionId, agentId, uuid, atMs };
}

function isCopy({ copiedFrom, sessionId }: TranscriptLine, session: Session): boolean {
  return copiedFrom !== null || (sessionId !== null && sessionId !== session.sessionId);
}

/**
 * Answers that `/branch` has copied were used by the session that they were copied from, and so says the client in its
 * account. In that of a `--fork-session` it counts them.
 */
function isInherited({ copiedFrom }: TranscriptLine): boolean {
  return copiedFrom?.by === "fork";
}

/** At the first sight of a file its session may have gone on since the interruption. */
function isLatest({ atMs }: LinePosition, { isFirstReading, session }: LearnContext): boolean {
  return !isFirstReading || atMs >= session.lastUsedAtMs;
}

/** A history of thousands of calls is not worth thousands of facts. */
function isWorthReporting(toolUseId: string, line: TranscriptLine, context: LearnContext): boolean {
  const { isFirstReading, session, nowMs } = context;
  if (isCopy(line, session) || line.atMs === null) return false;
  // A short run is over before it is read for the first time.
  if (!isFirstReading || line.atMs >= nowMs - NEWS_MS) return true;
  return session.openToolCalls.some((call) => call.toolUseId === toolUseId);
}

function isConversation({ kind }: TranscriptFact): boolean {
  return kind === "prompt" || kind === "reply" || kind === "usage" || kind === "tool-result" || kind === "interrupted";
}

function toMessage(fact: TranscriptFact, line: TranscriptLine, agentId: string | null): TranscriptMessage | null {
  if ((fact.kind !== "prompt" && fact.kind !== "reply") || line.uuid === null || line.atMs === null) return null;
  return { uuid: line.uuid, agentId, atMs: line.atMs, role: fact.kind, text: fact.text };
}
