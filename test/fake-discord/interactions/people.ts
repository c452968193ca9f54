import { randomBytes } from "node:crypto";
import { listOf } from "../state/json.ts";
import type { Bot, Channel, Interaction, Json, Message } from "../state/model.ts";
import { can } from "../state/permissions.ts";
import { findMessage, type World } from "../state/world.ts";
import { type FormField, formFields } from "../validation/modal.ts";
import { interactionJson } from "./interaction-json.ts";

const COMPONENT = 3;
const MODAL = 5;
const BUTTON = 2;
const LINK_STYLE = 5;
const STRING_SELECT = 3;

/** What a person sees of an interaction. */
export interface Interacted {
  readonly id: string;
  readonly token: string;
  /** The type of the first response; null while the client shows a spinner, and after three seconds "failed". */
  readonly responseType: number | null;
  /** The form that was opened. */
  readonly modal: { readonly title: string; readonly fields: readonly FormField[] } | null;
  /** Messages that only this person sees, the oldest first. */
  readonly privately: readonly Message[];
}

/** What people do with components, as Discord's client lets them. */
export interface People {
  /** Presses the button with the label on the message as it stands now. @throws where there is none to press */
  click(messageId: string, label: string, userId: string): Interacted;
  /** Chooses options of the nth select of the message by their labels. */
  select(messageId: string, index: number, labels: readonly string[], userId: string): Interacted;
  /** Fills in the form that a response opened, by the labels of its fields, and sends it. */
  submitModal(opened: Interacted, values: Readonly<Record<string, string>>): Interacted;
}

interface Use {
  readonly type: 3 | 5;
  readonly message: Message;
  readonly userId: string;
  readonly data: Json;
}

export function createPeople(world: World, deliver: (bot: Bot, t: string, d: Json) => void): People {
  function interact({ type, message, userId, data }: Use): Interacted {
    const channel = channelOf(world, message);
    if (channel.guildId === null ? channel.recipientId !== userId : !can(world, { channel, userId }, "VIEW_CHANNEL")) {
      throw new Error(`user ${userId} does not see the channel`);
    }
    const bot = [...world.bots.values()].find(({ id }) => id === message.author.id);
    if (bot === undefined) throw new Error("the message is of no bot");
    const interaction: Interaction = {
      id: world.nextId(),
      token: randomBytes(60).toString("base64url"),
      type,
      bot,
      userId,
      channel,
      message,
      createdAtMs: world.clock.now(),
      response: null,
      original: null,
      modal: null,
      hidden: { ...channel, messages: [], thread: null },
    };
    world.interactions.set(interaction.id, interaction);
    if (bot.interactionsEndpointUrl === null)
      deliver(bot, "INTERACTION_CREATE", interactionJson(world, interaction, data));
    return seenBy(interaction);
  }

  return {
    click: (messageId, label, userId) => {
      const message = messageOf(world, messageId);
      const button = componentsOf(message).find((one) => one["type"] === BUTTON && one["label"] === label);
      if (button === undefined) throw new Error(`message ${messageId} has no button "${label}"`);
      if (button["disabled"] === true || button["style"] === LINK_STYLE) throw new Error(`"${label}" sends nothing`);
      const data = { id: button["id"], custom_id: button["custom_id"], component_type: BUTTON };
      return interact({ type: COMPONENT, message, userId, data });
    },
    select: (messageId, index, labels, userId) => {
      const message = messageOf(world, messageId);
      const select = componentsOf(message).filter(({ type }) => type === STRING_SELECT)[index];
      if (select === undefined) throw new Error(`message ${messageId} has no select ${index}`);
      const { min_values: min = 1, max_values: max = 1 } = select;
      if (labels.length < Number(min) || labels.length > Number(max))
        throw new Error(`${labels.length} cannot be chosen`);
      const values = labels.map((label) => {
        const option = listOf(select["options"]).find((one) => one["label"] === label);
        if (option === undefined) throw new Error(`the select has no option "${label}"`);
        return option["value"];
      });
      const data = { id: select["id"], custom_id: select["custom_id"], component_type: STRING_SELECT, values };
      return interact({ type: COMPONENT, message, userId, data });
    },
    submitModal: ({ id }, values) => {
      const opened = world.interactions.get(id);
      if (opened === undefined || opened.modal === null) throw new Error("no form was opened");
      const { message, userId, modal } = opened;
      const fields = formFields(modal);
      const unknown = Object.keys(values).filter((label) => !fields.some((field) => field.label === label));
      if (unknown.length > 0) throw new Error(`the form has no field ${unknown.join(", ")}`);
      const components = fields.map((field, n) => submittedField(field, n + 1, values[field.label] ?? ""));
      return interact({ type: MODAL, message, userId, data: { custom_id: modal["custom_id"], components } });
    },
  };
}

/** The client sends nothing that the field does not allow. */
function submittedField(
  { customId, isRequired, minLength, maxLength, label }: FormField,
  id: number,
  value: string,
): Json {
  const { length } = Array.from(value);
  if (length > maxLength || (isRequired && length < Math.max(1, minLength))) {
    throw new Error(`the field "${label}" does not take ${length} characters`);
  }
  return { type: 18, id: id * 2 - 1, component: { type: 4, id: id * 2, custom_id: customId, value } };
}

function seenBy(interaction: Interaction): Interacted {
  return {
    id: interaction.id,
    token: interaction.token,
    get responseType() {
      return interaction.response?.type ?? null;
    },
    get modal() {
      const { modal } = interaction;
      return modal === null ? null : { title: String(modal["title"]), fields: formFields(modal) };
    },
    privately: interaction.hidden.messages,
  };
}

function componentsOf({ components }: Message): Json[] {
  return components.flatMap((row) => listOf(row["components"]));
}

function channelOf({ channels }: World, { channelId }: Message): Channel {
  const channel = channels.get(channelId);
  if (channel === undefined) throw new Error(`the fake has no channel ${channelId}`);
  return channel;
}

function messageOf(world: World, messageId: string): Message {
  for (const channel of world.channels.values()) {
    const message = findMessage(channel, messageId);
    if (message !== undefined) return message;
  }
  throw new Error(`the fake has no message ${messageId}`);
}
