import type { EndedWait, WaitLedger, WaitLedgerRequest, WaitSession } from "../core/session/wait-ledger.ts";
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
    projects: ledger.projects.map((one) => ({ project_name: one.name, ...toWaitTotal(one) })),
    tools: ledger.tools.map((one) => ({ tool_name: one.name, ...toWaitTotal(one) })),
    sessions: ledger.sessions.map((one) => ({ ...toWaitSession(one.session), ...toWaitTotal(one) })),
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
