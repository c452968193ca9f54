/** Text, DM, announcement, forum and media channels; then the three kinds of thread. */
export type ChannelType = 0 | 1 | 5 | 15 | 16 | 10 | 11 | 12;

export type AutoArchiveMinutes = 60 | 1440 | 4320 | 10080;

/** A JSON object of a request that the validators have accepted. */
export type Json = Readonly<Record<string, unknown>>;

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: bigint;
  readonly mentionable: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  /** The first one is `@everyone` and has the guild's own id. */
  readonly roles: Role[];
  /** The roles of each member, without `@everyone`. */
  readonly members: Map<string, readonly string[]>;
}

interface Overwrite {
  readonly id: string;
  /** 0 a role, 1 a member. */
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly moderated: boolean;
  readonly emojiName: string | null;
}

interface ThreadState {
  readonly ownerId: string;
  readonly createdAtMs: number;
  archived: boolean;
  archivedAtMs: number;
  locked: boolean;
  autoArchiveMinutes: AutoArchiveMinutes;
  appliedTags: readonly string[];
  /** Messages count as activity, edits do not. */
  lastActivityMs: number;
  totalSent: number;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  readonly guildId: string | null;
  readonly parentId: string | null;
  name: string;
  topic: string | null;
  slowmodeS: number;
  overwrites: Overwrite[];
  tags: Tag[];
  requireTag: boolean;
  readonly messages: Message[];
  readonly thread: ThreadState | null;
  /** The other side of a direct conversation. */
  readonly recipientId: string | null;
}

export type Thread = Channel & { readonly thread: ThreadState };

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly description: string | null;
  readonly data: Buffer;
}

export interface Author {
  readonly id: string;
  readonly name: string;
  readonly avatarUrl: string | null;
  readonly kind: "bot" | "webhook";
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  /** 0 ordinary, 4 "changed the name", 6 "pinned a message", 18 "started a thread". */
  readonly type: 0 | 4 | 6 | 18;
  readonly author: Author;
  readonly createdAtMs: number;
  editedAtMs: number | null;
  editCount: number;
  /** What it has said so far, the oldest first; the last is what it says now. */
  readonly versions: MessageVersion[];
  content: string;
  embeds: readonly Json[];
  components: readonly Json[];
  attachments: readonly Attachment[];
  flags: number;
  nonce: string | number | null;
  /** As the request asked; a new edit may change it. */
  mentions: Mentions;
  readonly referenceId: string | null;
  /** Emoji to the ids of the users who reacted. */
  readonly reactions: Map<string, Set<string>>;
  /** Null for a message that is not pinned. */
  pinnedAtMs: number | null;
}

interface MessageVersion {
  readonly atMs: number;
  readonly content: string;
  readonly embeds: readonly Json[];
}

/** The effective mentions of a text, once `allowed_mentions` is applied. */
export interface Mentions {
  readonly everyone: boolean;
  readonly users: readonly string[];
  readonly roles: readonly string[];
}

export interface Webhook {
  readonly id: string;
  readonly token: string;
  readonly channelId: string;
  readonly name: string;
  /** Null for a webhook made by hand in the channel's settings. */
  readonly applicationId: string | null;
}

export interface Bot {
  readonly id: string;
  /** Differs from the bot's own id, as that of an old application does. */
  readonly applicationId: string;
  readonly token: string;
  readonly name: string;
  /** Discord sends interactions there, and none over the gateway. */
  interactionsEndpointUrl: string | null;
}

/** A click, a choice or a submitted form, until its token expires. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** 3 component, 5 modal. */
  readonly type: 3 | 5;
  readonly bot: Bot;
  readonly userId: string;
  readonly channel: Channel;
  /** The message whose component was used. */
  readonly message: Message;
  readonly createdAtMs: number;
  /** The first response; null until there is one. */
  response: { readonly type: number; readonly atMs: number } | null;
  /** What `@original` names: the response's message, or for an update the component's own. */
  original: Message | null;
  /** The form of a response of type 9. */
  modal: Json | null;
  /** Holds the messages that only the user sees. */
  readonly hidden: Channel;
}

/** An effective ping. */
export interface Ping extends Mentions {
  readonly messageId: string;
  readonly channelId: string;
  readonly at: number;
  /** Sent with SUPPRESS_NOTIFICATIONS: a badge without a sound. */
  readonly silent: boolean;
}
