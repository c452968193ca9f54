import type { Commit } from "../core/event.ts";
import { parseJsonObject, textField } from "../core/json.ts";
import type { CallDecision, CloseReason, GivenAnswer, Request, RequestState } from "../core/request.ts";

export type RequestStep =
  /** The stored event of the request is known, and perhaps the wait that it began. */
  | ({ readonly kind: "joined" } & Pick<Request, "eventSeq" | "wait">)
  | { readonly kind: "answered"; readonly answer: GivenAnswer }
  | { readonly kind: "closed"; readonly because: CloseReason }
  /** Claude Code's transcript names the source of the decision. */
  | { readonly kind: "proved"; readonly by: "hook" | "terminal" }
  | { readonly kind: "no-sign" };

const PROVABLE: ReadonlySet<RequestState> = new Set(["sent", "unconfirmed"]);

/**
 * The request after a step; the same object where the step does not apply to its state. So of several answers, and of
 * an answer and a close, exactly one changes an open request.
 */
export function nextRequest(request: Request, step: RequestStep, atMs: number): Request {
  const { state } = request;
  switch (step.kind) {
    case "joined": {
      const { eventSeq, wait } = step;
      return request.eventSeq === eventSeq && request.wait?.item === wait?.item
        ? request
        : { ...request, eventSeq, wait };
    }
    case "answered":
      return state === "open" ? { ...request, state: "sent", answer: step.answer } : request;
    case "closed":
      return state === "open"
        ? { ...request, state: "closed", closedBecause: step.because, settledAtMs: atMs }
        : request;
    case "proved":
      if (!PROVABLE.has(state)) return request;
      return { ...request, state: step.by === "hook" ? "confirmed" : "overtaken", settledAtMs: atMs };
    case "no-sign":
      return state === "sent" ? { ...request, state: "unconfirmed", settledAtMs: atMs } : request;
    default:
      return step satisfies never;
  }
}

/**
 * A call that was refused and stopped its turn has no source: that is what a `deny-and-stop` wanted.
 * In the terminal the same would have ended the hook.
 */
export function proverOf(source: string | null, { answer }: Request): "hook" | "terminal" | null {
  if (source === "hook" || (source === null && answer?.choice === "deny-and-stop")) return "hook";
  return source === null || source.startsWith("user") ? "terminal" : null;
}

/** What OpenCode's plugin reports at the end of a dialog: which answer OpenCode took. */
export function reportedDecisions({
  local,
}: Pick<Commit, "local">): readonly (CallDecision & Pick<Request, "sessionId">)[] {
  return local.flatMap(({ hookEventName, sessionId, toolUseId, payloadText }) => {
    if (hookEventName !== "PermissionReplied" || toolUseId === null) return [];
    return [{ sessionId, toolUseId, source: textField(parseJsonObject(payloadText) ?? {}, "source") ?? "user" }];
  });
}

/** Events by which an agent goes on: it has its decision. */
const GOES_ON: ReadonlySet<string> = new Set(["PreToolUse", "Stop", "SubagentStop"]);

/**
 * Codex names no source of a decision, so its next events show whether our answer counted.
 * @param wasAnswered the wait of the request is over
 */
export function proverAfter(
  { sessionId, agentId, answer, holdsDialog }: Request,
  { wasAnswered, toolUseId, events }: { wasAnswered: boolean; toolUseId: string | null; events: Commit["events"] },
): "hook" | "terminal" | null {
  if (answer === null || !holdsDialog) return null;
  if (answer.choice === "allow") return wasAnswered ? "hook" : null;
  const later = events.filter(
    (event) => event.sessionId === sessionId && event.agentId === agentId && event.receivedAtMs > answer.atMs,
  );
  if (later.some((event) => event.hookEventName === "PostToolUse" && event.toolUseId === toolUseId)) return "terminal";
  return later.some(({ hookEventName }) => GOES_ON.has(hookEventName)) ? "hook" : null;
}
