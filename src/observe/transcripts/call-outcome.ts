import type { ToolResult } from "../../claude/transcript/transcript-line.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import type { ToolOutcome } from "../../core/session/tool-call.ts";

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
