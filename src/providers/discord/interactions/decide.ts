import type { JsonObject } from "../../../core/json.ts";
import { type Answered, clicked, refuse, written } from "../../approvals/decide.ts";
import type { Control, WrittenChoice } from "../../approvals/offered.ts";
import type { PostedRequests } from "../../approvals/posted-requests.ts";
import { randomId } from "../../approvals/request.ts";
import { answerForm } from "./form.ts";
import type { DiscordRequest } from "./posted-request.ts";
import type { Interaction } from "./read-interaction.ts";

export interface DecideContext {
  /** Our application; another's interactions are not for us. */
  readonly applicationId: string;
  /** Who may answer. */
  readonly users: ReadonlySet<string>;
  readonly requests: PostedRequests<DiscordRequest>;
}

/** What an interaction comes to. */
export type Step =
  /** Not ours: no response. */
  | { readonly kind: "ignore" }
  /** A choice was noted. */
  | { readonly kind: "note" }
  | { readonly kind: "form"; readonly data: JsonObject }
  | Answered<DiscordRequest>;

/** Decides by what is known of the message. Notes choices and opens forms; takes no request. */
export function decide(interaction: Interaction, context: DecideContext): Step {
  const { applicationId, users, requests } = context;
  if (interaction.applicationId !== applicationId) return { kind: "ignore" };
  if (!users.has(interaction.userId)) return refuse("not-allowed");
  const posted = requests.byMessage(interaction.messageId);
  if (posted === null || posted.channelId !== interaction.channelId || posted.guildId !== interaction.guildId) {
    return refuse("over");
  }
  if (interaction.kind === "form") return onForm(interaction, posted);
  const control = posted.controls.get(interaction.customId);
  if (control === undefined || (control.kind === "select") !== (interaction.kind === "select")) return refuse("over");
  if (interaction.kind === "select") return onSelect(interaction, control, posted);
  if (control.kind === "write") return openForm(interaction.userId, control.choice, posted);
  if (control.kind !== "choose" && control.kind !== "send") return refuse("over");
  const selected = posted.selected.get(interaction.userId) ?? [];
  return clicked(control, posted, { selected, words: [] });
}

function onSelect(
  { values, userId }: Extract<Interaction, { kind: "select" }>,
  control: Control,
  { questions, selected }: DiscordRequest,
): Step {
  const question = control.kind === "select" ? questions[control.question] : undefined;
  if (question === undefined) return refuse("over");
  const known = new Set(question.options.map((_, index) => String(index)));
  const isValid = new Set(values).size === values.length && values.every((value) => known.has(value));
  if (!isValid || values.length === 0 || (!question.isMultiple && values.length > 1)) return refuse("over");
  const chosen = values.map(Number).toSorted((one, other) => one - other);
  const before = selected.get(userId) ?? [];
  selected.set(
    userId,
    questions.map((one, index) => (one === question ? chosen : before[index])),
  );
  return { kind: "note" };
}

function openForm(userId: string, choice: WrittenChoice, posted: DiscordRequest): Step {
  const id = randomId();
  const fieldIds = (choice === "answer" ? posted.questions : [null]).map(randomId);
  posted.forms.set(userId, { id, choice, fieldIds });
  return { kind: "form", data: answerForm({ id, choice, fieldIds, posted }) };
}

function onForm(
  { customId, fields, userId }: Extract<Interaction, { kind: "form" }>,
  posted: DiscordRequest,
): Answered<DiscordRequest> {
  const form = posted.forms.get(userId);
  if (form?.id !== customId) return refuse("over");
  posted.forms.delete(userId);
  const words = form.fieldIds.map((id) => fields.get(id)?.trim());
  if (fields.size !== form.fieldIds.length || words.includes(undefined)) return refuse("over");
  return written(form.choice, posted, { selected: posted.selected.get(userId) ?? [], words });
}
