import type { JsonObject } from "../../../core/json.ts";
import type { WrittenChoice } from "../../answering/offered.ts";
import { answersOf, type Decision, type Selected } from "../../answering/request.ts";
import type { Control } from "./controls.ts";
import { answerForm } from "./form.ts";
import type { PostedRequest } from "./posted-request.ts";
import type { PostedRequests } from "./posted-requests.ts";
import type { Interaction } from "./read-interaction.ts";
import type { Refusal } from "../../answering/strings.ts";

export interface DecideContext {
  /** Our application; another's interactions are not for us. */
  readonly applicationId: string;
  /** Who may answer. */
  readonly users: ReadonlySet<string>;
  readonly requests: PostedRequests;
  readonly newId: () => string;
}

/** What an interaction comes to. */
export type Step =
  /** Not ours: no response. */
  | { readonly kind: "ignore" }
  | { readonly kind: "refuse"; readonly refusal: Refusal }
  /** A choice was noted. */
  | { readonly kind: "note" }
  | { readonly kind: "form"; readonly data: JsonObject }
  /** `mustMatch`: it lets something happen, so the message must still be what was posted. */
  | {
      readonly kind: "decide";
      readonly posted: PostedRequest;
      readonly decision: Decision;
      readonly mustMatch: boolean;
    };

/** Decides by what is known of the message. Notes choices and opens forms; takes no request. */
export function decide(interaction: Interaction, context: DecideContext): Step {
  const { applicationId, users, requests } = context;
  if (interaction.applicationId !== applicationId) return { kind: "ignore" };
  if (!users.has(interaction.userId)) return refuse("not-allowed");
  const posted = requests.byMessage(interaction.messageId);
  if (posted === null || posted.channelId !== interaction.channelId || posted.guildId !== interaction.guildId) {
    return refuse("over");
  }
  if (interaction.kind === "form") return onForm(interaction, posted, context);
  const control = posted.controls.get(interaction.customId);
  if (control === undefined || (control.kind === "select") !== (interaction.kind === "select")) return refuse("over");
  return interaction.kind === "select"
    ? onSelect(interaction, control, { posted, requests })
    : onButton(interaction, control, { posted, context });
}

function onSelect(
  { values, messageId, userId }: Extract<Interaction, { kind: "select" }>,
  control: Control,
  { posted, requests }: { readonly posted: PostedRequest; readonly requests: PostedRequests },
): Step {
  const question = control.kind === "select" ? posted.questions[control.question] : undefined;
  if (control.kind !== "select" || question === undefined) return refuse("over");
  const known = new Set(question.options.map((_, index) => String(index)));
  const isValid = new Set(values).size === values.length && values.every((value) => known.has(value));
  if (!isValid || values.length === 0 || (!question.isMultiple && values.length > 1)) return refuse("over");
  const chosen = values.map(Number).toSorted((one, other) => one - other);
  requests.select({ messageId, userId }, control.question, chosen);
  return { kind: "note" };
}

function onButton(
  { messageId, userId }: Interaction,
  control: Control,
  { posted, context }: { readonly posted: PostedRequest; readonly context: DecideContext },
): Step {
  if (control.kind === "choose") {
    const { choice } = control;
    return { kind: "decide", posted, decision: { requestId: posted.id, choice }, mustMatch: choice !== "deny" };
  }
  if (control.kind === "write") return openForm({ messageId, userId }, control.choice, { posted, context });
  return answered(posted, context.requests.selected({ messageId, userId }), []);
}

function openForm(
  person: { readonly messageId: string; readonly userId: string },
  choice: WrittenChoice,
  { posted, context }: { readonly posted: PostedRequest; readonly context: DecideContext },
): Step {
  const id = context.newId();
  const count = choice === "answer" ? posted.questions.length : 1;
  const fieldIds = Array.from({ length: count }, () => context.newId());
  context.requests.openForm(id, { ...person, choice, fieldIds });
  return { kind: "form", data: answerForm({ id, choice, fieldIds, posted }) };
}

function onForm(
  { customId, fields, messageId, userId }: Extract<Interaction, { kind: "form" }>,
  posted: PostedRequest,
  { requests }: DecideContext,
): Step {
  const form = requests.takeForm(customId, { messageId, userId });
  if (form === null || fields.size !== form.fieldIds.length) return refuse("over");
  const written = form.fieldIds.map((id) => fields.get(id)?.trim());
  if (written.includes(undefined)) return refuse("over");
  const words = written.map((text) => text ?? "");
  if (form.choice === "answer") return answered(posted, requests.selected({ messageId, userId }), words);
  const [message = ""] = words;
  if (message === "") return refuse("empty");
  const decision = { requestId: posted.id, choice: form.choice, message };
  return { kind: "decide", posted, decision, mustMatch: false };
}

function answered(posted: PostedRequest, selected: Selected, words: readonly string[]): Step {
  const answers = answersOf(posted.questions, selected, words);
  if (answers === null) return refuse("incomplete");
  return { kind: "decide", posted, decision: { requestId: posted.id, choice: "answer", answers }, mustMatch: true };
}

function refuse(refusal: Refusal): Step {
  return { kind: "refuse", refusal };
}
