import type { RestFile } from "../rest/rest-client.ts";

/** The parts of Discord's message that are used here, in its spelling. A type, not an interface: it is JSON. */
export type MessageBody = {
  readonly content: string;
  readonly embeds: readonly Embed[];
  /** On every body, edits too: without it Discord parses the text for mentions. */
  readonly allowed_mentions: AllowedMentions;
  readonly flags?: number;
  readonly attachments?: readonly { readonly id: string; readonly filename: string }[];
  readonly components?: readonly [];
  /** Shown above the message; a tap leads there. */
  readonly message_reference?: { readonly message_id: string; readonly fail_if_not_exists: false };
};

export interface RenderedMessage {
  readonly body: MessageBody;
  /** The nth is sent as `files[n]`. */
  readonly files: readonly RestFile[];
}

export type Embed = {
  readonly title?: string;
  readonly url?: string;
  readonly description?: string;
  readonly color: number;
  readonly author?: { readonly name: string };
  readonly footer?: { readonly text: string };
  readonly timestamp?: string;
  readonly fields?: readonly EmbedField[];
};

export type EmbedField = {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
};

type AllowedMentions = {
  readonly parse: readonly [];
  readonly users?: readonly string[];
};

/** Flag of a silent message. An edit repeats it, or does not change it. */
export const SUPPRESS_NOTIFICATIONS = 4096;

/** An embed's size for the limit of its message. */
export function embedChars({ title = "", description = "", author, footer, fields = [] }: Embed): number {
  const texts = [title, description, author?.name ?? "", footer?.text ?? ""];
  return texts.join("").length + fieldChars(fields);
}

export function fieldChars(fields: readonly EmbedField[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

/** Discord's limits of a message in UTF-16 units, which are never fewer than the code points that Discord counts. */
export const LIMITS = {
  embeds: 10,
  /** Titles, descriptions, fields, footers and authors of all embeds of a message together. */
  embedText: 6000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldValue: 1024,
  author: 256,
  threadName: 100,
} as const;

const SNOWFLAKE = /^[1-9]\d{16,19}$/;

interface Mention {
  /** Belongs into the content. Empty without a ping. */
  readonly text: string;
  readonly allowed: AllowedMentions;
}

/** Suppresses all pings, no matter what the texts contain. */
export const NO_MENTIONS: AllowedMentions = { parse: [] };

/** Pings one person. No ping without a valid id. */
export function mentionOf(userId: string | null): Mention {
  if (userId === null || !SNOWFLAKE.test(userId)) return { text: "", allowed: NO_MENTIONS };
  return { text: ` <@${userId}>`, allowed: { parse: [], users: [userId] } };
}
