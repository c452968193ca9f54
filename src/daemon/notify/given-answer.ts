import { isJsonObject, type JsonObject, textField } from "../../core/json.ts";
import type { ResolutionOutcome } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { remindedCause } from "../../core/notification/reminder.ts";
import { ANSWER_CHOICES, ANSWER_SURFACES, type AnswerChoice, type AnswerSurface } from "../../core/request.ts";
import type { Session, ToolCall } from "../../core/session/session.ts";
import { callOfCause, isOver, type Settled } from "../../notify/policy/resolution.ts";
import type { Store } from "../../store/store.ts";

/** An answer that a person gave from here, and what became of it. */
interface GivenAnswer {
  readonly choice: AnswerChoice;
  readonly by: { readonly surface: AnswerSurface; readonly name: string };
  readonly atMs: number;
  /** The words that went along, without secrets. */
  readonly words: string | null;
  readonly state: "sent" | "confirmed" | "unconfirmed";
}

/** Answers of one session after a request are few. */
const MAX_ANSWERS = 20;

/** The answer to the request of a message, by the events that record it. Null where the terminal was first. */
export function givenAnswer(store: Pick<Store, "log" | "event">, sent: Delivery): GivenAnswer | null {
  const { sessionId, seq, createdAtMs } = sent;
  const cause = remindedCause(sent.cause);
  const call = callOfCause({ ...sent, cause });
  // A hook's payload may have the same name: any program can post one.
  const since = { sessionId, source: "answer", sinceMs: createdAtMs, limit: MAX_ANSWERS } as const;
  const payloads = (hookEventName: string): readonly JsonObject[] =>
    store.log({ ...since, hookEventName }).events.map((event) => store.event(event.seq)?.payload ?? {});
  const answered = payloads("RequestAnswered").find(
    (payload) => payload["asked_event"] === seq || (call !== null && payload["asked_call"] === call),
  );
  if (answered === undefined) return null;
  const settled = payloads("AnswerSettled").filter(({ request_id: id }) => id === answered["request_id"]);
  const states = new Set(settled.map(({ state }) => state));
  const choice = ANSWER_CHOICES.find((one) => one === answered["choice"]);
  if (choice === undefined || states.has("overtaken")) return null;
  const surface = ANSWER_SURFACES.find((one) => one === answered["surface"]) ?? "page";
  return {
    choice,
    by: { surface, name: textField(answered, "answered_by") ?? "" },
    atMs: Date.parse(textField(answered, "answered_at") ?? ""),
    words: wordsOf(answered),
    state: states.has("confirmed") ? "confirmed" : states.has("unconfirmed") ? "unconfirmed" : "sent",
  };
}

const OUTCOMES = {
  allow: "allowed",
  deny: "denied",
  "deny-and-stop": "denied",
  answer: "answered",
  approve: "approved",
  "approve-accept-edits": "approved",
  reject: "rejected",
} as const satisfies Record<AnswerChoice, ResolutionOutcome>;

/** Final once Claude Code has confirmed the answer, or can say nothing about it any more. */
export function settledByAnswer(
  { choice, by, atMs, words, state }: GivenAnswer,
  {
    sent,
    session,
    call,
  }: { readonly sent: Delivery; readonly session: Session | null; readonly call: ToolCall | null },
): Settled {
  const isEnded = isOver(sent, { session, nowMs: atMs }) && call?.endedAtMs !== null;
  const isUnconfirmed = state === "unconfirmed";
  return {
    resolution: {
      outcome: sent.kind === "question" && OUTCOMES[choice] === "denied" ? "declined" : OUTCOMES[choice],
      by,
      afterMs: Math.max(0, atMs - sent.createdAtMs),
      answer: words,
      ...(isUnconfirmed && { isUnconfirmed }),
    },
    atMs,
    isFinal: state === "confirmed" || (isUnconfirmed && isEnded),
  };
}

/** The answers to questions, one alone or several with their questions, or what was said with a denial. */
function wordsOf(answered: JsonObject): string | null {
  const answers = isJsonObject(answered["answers"]) ? Object.entries(answered["answers"]) : [];
  const given = answers.flatMap(([question, answer]) => (typeof answer === "string" ? [{ question, answer }] : []));
  if (given.length === 0) return textField(answered, "message");
  return given.map(({ question, answer }) => (given.length === 1 ? answer : `${question} ${answer}`)).join("\n");
}
