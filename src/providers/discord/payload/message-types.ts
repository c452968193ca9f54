/** What Discord takes as a message, as far as we use it, in its own spelling. A type, not an interface: it is JSON. */
export type MessageBody = {
  readonly content: string;
  readonly embeds: readonly Embed[];
  /** On every body, edits too: without it Discord looks for mentions in the text. */
  readonly allowed_mentions: AllowedMentions;
  readonly flags?: number;
  readonly attachments?: readonly { readonly id: string; readonly filename: string }[];
};

export type Embed = {
  readonly title: string;
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

export type AllowedMentions = {
  readonly parse: readonly [];
  readonly users?: readonly string[];
};

/** A file that goes with a message: the nth one is sent as `files[n]`. */
export type MessageFile = {
  readonly name: string;
  readonly text: string;
};

/** Flag of a message that makes no sound. An edit says it again or is without effect on it. */
export const SUPPRESS_NOTIFICATIONS = 4096;

/** What an embed counts towards the limit of its message. */
export function embedChars(embed: Embed): number {
  const { title, description = "", author, footer, fields = [] } = embed;
  const fieldChars = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return title.length + description.length + (author?.name.length ?? 0) + (footer?.text.length ?? 0) + fieldChars;
}
