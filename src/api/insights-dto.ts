import { AWAY_OUTCOMES, type Away, type AwayRequest, type AwaySession } from "../core/away.ts";
import {
  WAIT_STEPS_MS,
  type EndedWait,
  type WaitLedger,
  type WaitLedgerRequest,
  type WaitSession,
} from "../core/session/wait-ledger.ts";
import { toTimestamp } from "./routes.ts";

/** Answer of `/api/waits`. */
export type WaitsDto = Readonly<ReturnType<typeof toWaitsDto>>;

export function toWaitsDto(ledger: WaitLedger, { sinceMs, untilMs }: WaitLedgerRequest) {
  return {
    since: toTimestamp(sinceMs),
    until: toTimestamp(untilMs),
    ...toWaitTotal(ledger),
    longest: ledger.longest === null ? null : toEndedWait(ledger.longest),
    /** Waits that still last, in no other number. */
    open: ledger.open,
    /** Waits whose end was not seen, in no other number. */
    unknown_end: ledger.unknownEnd,
    kinds: ledger.kinds.map((one) => ({ kind: one.kind, ...toWaitTotal(one) })),
    projects: ledger.projects.map((one) => ({ project_name: one.name, ...toWaitTotal(one) })),
    tools: ledger.tools.map((one) => ({ tool_name: one.name, ...toWaitTotal(one) })),
    sessions: ledger.sessions.map((one) => ({ ...toWaitSession(one.session), ...toWaitTotal(one) })),
    /** The number of waits by their length: shorter than `under_ms`, null for the longest. */
    lengths: ledger.lengths.map((count, index) => ({ under_ms: WAIT_STEPS_MS[index] ?? null, count })),
    allowed: ledger.allowed.map(({ toolName, subject, count, lastAtMs, rules, rulesBy }) => ({
      tool_name: toolName,
      subject,
      count,
      last_at: toTimestamp(lastAtMs),
      /** For `permissions.allow` of Claude Code's settings; empty where none is safe. */
      rules,
      rules_by: rulesBy,
    })),
    complete: ledger.complete,
  };
}

function toWaitTotal({ count, totalMs, medianMs }: Pick<WaitLedger, "count" | "totalMs" | "medianMs">) {
  return { count, total_ms: totalMs, median_ms: medianMs };
}

function toEndedWait({ session, kind, toolName, ask, askedAtMs, durationMs }: EndedWait) {
  return {
    ...toWaitSession(session),
    kind,
    tool_name: toolName,
    ask,
    asked_at: toTimestamp(askedAtMs),
    duration_ms: durationMs,
  };
}

function toWaitSession({ sessionId, title, projectName }: WaitSession) {
  return { session_id: sessionId, title, project_name: projectName };
}

/** Answer of `/api/away`. */
export type AwayDto = Readonly<ReturnType<typeof toAwayDto>>;

export function toAwayDto({ sessions, count, files }: Away, { sinceMs, nowMs }: AwayRequest) {
  const known = sessions.filter(({ lines }) => lines !== null);
  const costs = sessions.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    since: toTimestamp(sinceMs),
    until: toTimestamp(nowMs),
    /** All sessions with an event since then. */
    count,
    /** Sums of the listed sessions. */
    totals: {
      ...outcomeCounts(sessions),
      calls: sum(sessions, ({ calls }) => calls),
      failures: sum(sessions, ({ failures }) => failures),
      edits: sum(sessions, ({ edits }) => edits),
      files,
      unknown_edits: sum(sessions, ({ unknownEdits }) => unknownEdits),
      lines_added: known.length === 0 && sessions.length > 0 ? null : sum(known, ({ lines }) => lines?.added ?? 0),
      lines_removed: known.length === 0 && sessions.length > 0 ? null : sum(known, ({ lines }) => lines?.removed ?? 0),
      cost_usd: costs.length === 0 ? null : costs.reduce((one, other) => one + other, 0),
    },
    sessions: sessions.map(toAwaySessionDto),
    /** False where more sessions had events than are listed. */
    complete: sessions.length === count,
  };
}

function outcomeCounts(sessions: readonly AwaySession[]) {
  const count = (name: AwaySession["outcome"]) => sessions.filter(({ outcome }) => outcome === name).length;
  // The type of `fromEntries` drops the key names, which are all of `AWAY_OUTCOMES`.
  const counts = Object.fromEntries(AWAY_OUTCOMES.map((name) => [name, count(name)]));
  return counts as Readonly<Record<AwaySession["outcome"], number>>;
}

function sum<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function toAwaySessionDto({ session, lines, ...did }: AwaySession) {
  return {
    session_id: session.sessionId,
    agent: session.agent,
    ...(session.machine !== null && { machine: session.machine }),
    title: session.title,
    project_name: session.projectName,
    branch: session.branch,
    state: did.state,
    outcome: did.outcome,
    last_used_at: toTimestamp(session.lastUsedAtMs),
    /** The first question for a person, where it waits. */
    waiting_for: did.outcome === "waiting" ? (session.waits[0]?.ask ?? null) : null,
    failure: session.failure === null ? null : (session.failure.message ?? session.failure.code),
    calls: did.calls,
    failures: did.failures,
    edits: did.edits,
    unknown_edits: did.unknownEdits,
    lines_added: lines?.added ?? null,
    lines_removed: lines?.removed ?? null,
    files: did.files,
    cost_usd: did.costUsd,
    last_reply: did.lastReply,
  };
}
