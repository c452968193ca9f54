import type { StoredEventDetail } from "../../core/event.ts";
import { isJsonObject, objectField, textField, type JsonObject } from "../../core/json.ts";
import { canBeOver } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { isReminder, remindedCause } from "../../core/notification/reminder.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Clock } from "../../core/ports.ts";
import type { ToolCall } from "../../core/session/session.ts";
import { callOfCause, isOver, reportedState, settledBy, type Settled } from "../../notify/policy/resolution.ts";
import type { WaitEndQueries } from "../../store/outbox/wait-end-queries.ts";
import type { Store } from "../../store/store.ts";
import { givenAnswer, settledByAnswer } from "./given-answer.ts";

interface ResolveOptions {
  readonly store: Store;
  readonly ends: WaitEndQueries;
  readonly clock: Clock;
  readonly redactor: () => Redactor;
  /** Whether Claude Code is answered from here: otherwise no such answer is looked for. */
  readonly hasAnswers: () => boolean;
}

/** More results after one question are rare. */
const MAX_RESULTS = 20;

/**
 * Reads from the store whether what a sent message says is over, and how: nothing is noted while it waits, so a restart
 * knows as much.
 */
export function resolveFromStore(options: ResolveOptions): (sent: Delivery) => Settled | null {
  const { store, ends, clock, redactor, hasAnswers } = options;
  const { leftState, endSeq } = ends;

  function answerTo(sent: Delivery, toolUseId: string): string | null {
    const seq = sent.kind === "question" ? endSeq(sent.sessionId, toolUseId) : null;
    const event = seq === null ? null : store.event(seq);
    return event === null ? null : redactor().redactText(answerIn(event)).text || null;
  }

  /** An MCP server's question names no call. The first result after it is taken for its own. */
  function isDeclined({ cause, sessionId, createdAtMs }: Delivery): boolean {
    if (!cause.startsWith("elicitation:")) return false;
    const results = { sessionId, hookEventName: "ElicitationResult", sinceMs: createdAtMs, limit: MAX_RESULTS };
    const first = store.log(results).events.at(-1);
    const action = first === undefined ? null : textField(store.event(first.seq)?.payload ?? {}, "action");
    return action === "decline" || action === "cancel";
  }

  function callOf(sent: Delivery): ToolCall | null {
    const toolUseId = callOfCause(sent);
    return toolUseId === null ? null : store.loadCall(sent.sessionId, toolUseId);
  }

  /** A reminder is over with its request, and waits as long. */
  function asked(sent: Delivery): Delivery {
    if (!isReminder(sent)) return sent;
    const event = sent.seq === null ? null : store.event(sent.seq);
    return { ...sent, cause: remindedCause(sent.cause), createdAtMs: event?.receivedAtMs ?? sent.createdAtMs };
  }

  return (delivery) => {
    if (!canBeOver(delivery.kind)) return null;
    const sent = asked(delivery);
    const { sessionId, createdAtMs } = sent;
    const session = store.session(sessionId);
    const nowMs = clock.now();
    const given = hasAnswers() ? givenAnswer(store, sent) : null;
    if (given !== null) return settledByAnswer(given, { sent, session, call: callOf(sent) });
    if (!isOver(sent, { session, nowMs })) return null;
    const toolUseId = callOfCause(sent);
    return settledBy({
      sent,
      session,
      call: callOf(sent),
      left: leftState(sessionId, reportedState(sent), createdAtMs),
      answer: toolUseId === null ? null : answerTo(sent, toolUseId),
      isDeclined: isDeclined(sent),
      nowMs,
    });
  };
}

/** The answers that the client reports at the end of `AskUserQuestion`: one alone, several with their questions. */
function answerIn({ payload }: StoredEventDetail): string {
  const response = payload["tool_response"];
  const reported = isJsonObject(response) ? objectField(response, "answers") : {};
  const answers: JsonObject =
    Object.keys(reported).length > 0 ? reported : objectField(objectField(payload, "tool_input"), "answers");
  const given = Object.entries(answers).flatMap(([question, answer]) =>
    typeof answer === "string" ? [{ question, answer }] : [],
  );
  return given.map(({ question, answer }) => (given.length === 1 ? answer : `${question} ${answer}`)).join("\n");
}
