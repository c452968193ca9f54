import { createHash } from "node:crypto";
import { oneLine } from "../core/format/text.ts";
import type { JsonObject } from "../core/json.ts";
import type { ObservedEvent } from "../core/ports.ts";
import type { GivenAnswer, Request } from "../core/request.ts";
import { personEvent } from "../observe/observed-event.ts";

const MAX_SUMMARY = 300;

interface Evidence {
  /** See {@link digestOf}. */
  readonly inputDigest: string;
  /** What redaction hides was shown to a person. */
  readonly isRevealed: boolean;
  readonly clientPid: number | null;
  /** The tool call that asked; null where it is not known. */
  readonly toolUseId: string | null;
}

/**
 * The record of an answer: one event when it is sent, one when what became of it is known. Events are never changed, so
 * it stands in the session's timeline, in the log and in every export. Null for a request without an answer.
 */
export function answerEvent(
  request: Request,
  { inputDigest, isRevealed, clientPid, toolUseId }: Evidence,
): ObservedEvent | null {
  const { answer, state } = request;
  if (answer === null || state === "open" || state === "closed") return null;
  const isSent = state === "sent";
  const { sessionId, agentId, projectName, cwd } = request;
  const summary = oneLine((isSent ? given(request, answer) : settled(request, answer)).join(" · "), MAX_SUMMARY);
  const payload = {
    request_id: request.id,
    state,
    kind: request.kind,
    asked_tool: request.toolName,
    asked_event: request.eventSeq,
    asked_call: toolUseId,
    input_sha256: inputDigest,
    was_shown_whole: !request.isRedacted || isRevealed,
    surface: answer.by.surface,
    answered_by: answer.by.name,
    answerer_id: answer.by.id,
    answered_message: answer.by.messageId,
    choice: answer.choice,
    // Its words stand in the first event alone: a later one would repeat what an older redaction left of them.
    ...(isSent && { message: answer.message, always: answer.always, answers: answer.answers }),
    asked_at: timeOf(request.askedAtMs),
    answered_at: timeOf(answer.atMs),
  };
  return {
    key: `answer:${request.id}:${state}`,
    event: personEvent(
      {
        sessionId,
        clientPid,
        agentId,
        agentType: request.agentType,
        hookEventName: isSent ? "RequestAnswered" : "AnswerSettled",
        projectName,
        cwd,
        receivedAtMs: isSent ? answer.atMs : (request.settledAtMs ?? answer.atMs),
        summary,
      },
      payload,
    ),
  };
}

/** Digests a whole input, with its secrets: it shows later what was answered, without keeping it. */
export function digestOf(rawInput: JsonObject): string {
  return createHash("sha256").update(JSON.stringify(rawInput)).digest("hex");
}

function given({ toolName }: Request, { choice, by, message, always, answers }: GivenAnswer): readonly string[] {
  const words = answers === null ? [] : Object.values(answers);
  return [
    choice,
    toolName,
    by.name,
    ...(always === null ? [] : [always.text]),
    ...(message === null ? [] : [message]),
    ...words,
  ];
}

function settled({ toolName, state }: Request, { choice, by }: GivenAnswer): readonly string[] {
  return [state, choice, toolName, by.name];
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
