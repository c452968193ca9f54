import { apiError } from "../server/api-error.ts";
import type { UploadedFile } from "../server/exchange.ts";
import { IS_COMPONENTS_V2, textDisplays } from "../validation/components.ts";
import { isEmptyEmbed } from "../validation/embeds.ts";
import { flagsOf } from "../validation/message.ts";
import { listOf, objectOf } from "./json.ts";
import { mentionsSomebody, NO_MENTIONS, resolveMentions } from "./mentions.ts";
import type { Attachment, Author, Channel, Json, Mentions, Message } from "./model.ts";
import { storedComponents, storedEmbeds } from "./stored-parts.ts";
import { storedText } from "./text.ts";
import type { World } from "./world.ts";

const SUPPRESS_EMBEDS = 4;
export const SUPPRESS_NOTIFICATIONS = 4096;
const FLAGS_OF_A_SENDER = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2;

interface NewMessage {
  readonly channel: Channel;
  readonly author: Author;
  readonly body: Json;
  readonly files: readonly UploadedFile[];
  readonly mayPingAll: boolean;
  /** False: embeds are dropped without an error. */
  readonly mayEmbed?: boolean;
  /** A forum post's first message has the id of its thread. */
  readonly id?: string;
}

/** @throws 50006 when nothing would be shown */
export function createMessage(world: World, spec: NewMessage): Message {
  const { channel, author, body, files, mayEmbed = true } = spec;
  const now = world.clock.now();
  const id = spec.id ?? world.nextId();
  const parts = { ...partsOf(body), ...(mayEmbed ? {} : { embeds: [] }) };
  const attachments = files.map((file) => toAttachment(world, file, body));
  if (isEmpty({ ...parts, attachments })) throw apiError("emptyMessage");

  const flags = flagsOf(body) & FLAGS_OF_A_SENDER;
  const message: Message = {
    id,
    channelId: channel.id,
    type: 0,
    author,
    createdAtMs: now,
    editedAtMs: null,
    editCount: 0,
    versions: [{ atMs: now, content: parts.content, embeds: parts.embeds }],
    ...parts,
    attachments,
    flags,
    nonce: nonceOf(body),
    mentions: mentionsIn(world, spec),
    referenceId: referenceOf(body),
    reactions: new Map(),
    pinnedAtMs: null,
  };
  addMessage(world, channel, message);
  if (mentionsSomebody(message.mentions)) {
    const silent = (flags & SUPPRESS_NOTIFICATIONS) !== 0;
    world.pings.push({ ...message.mentions, messageId: id, channelId: channel.id, at: now, silent });
  }
  return message;
}

/** A line that Discord writes itself: "changed the name", "started a thread". */
export function addSystemMessage(
  world: World,
  channel: Channel,
  {
    type,
    author,
    content,
    referenceId = null,
  }: Pick<Message, "type" | "author" | "content"> & { referenceId?: string | null },
): void {
  addMessage(world, channel, {
    id: world.nextId(),
    channelId: channel.id,
    type,
    author,
    createdAtMs: world.clock.now(),
    editedAtMs: null,
    editCount: 0,
    versions: [],
    content,
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    nonce: null,
    mentions: NO_MENTIONS,
    referenceId,
    reactions: new Map(),
    pinnedAtMs: null,
  });
}

/** A new message is activity, and takes its thread out of the archive. */
function addMessage(world: World, channel: Channel, message: Message): void {
  channel.messages.push(message);
  if (channel.thread === null) return;
  channel.thread.lastActivityMs = world.clock.now();
  channel.thread.archived = false;
  channel.thread.totalSent += 1;
}

interface Edit extends Pick<NewMessage, "body" | "files" | "mayPingAll" | "mayEmbed"> {
  readonly channel: Channel;
  readonly message: Message;
}

/**
 * Changes the fields of the body; null empties a field. Never pings.
 * @throws 50006 when nothing would be left
 */
export function editMessage(world: World, { channel, message, body, files, mayPingAll, mayEmbed = true }: Edit): void {
  const wanted = partsOf(body);
  const next = {
    content: body["content"] === undefined ? message.content : wanted.content,
    embeds: body["embeds"] === undefined || !mayEmbed ? message.embeds : wanted.embeds,
    components: body["components"] === undefined ? message.components : wanted.components,
    attachments: keptAttachments(message, body).concat(files.map((file) => toAttachment(world, file, body))),
  };
  if (isEmpty(next)) throw apiError("emptyMessage");
  Object.assign(message, next);
  if (body["flags"] !== undefined)
    message.flags = (flagsOf(body) & FLAGS_OF_A_SENDER) | (message.flags & IS_COMPONENTS_V2);
  message.mentions = mentionsIn(world, { channel, body: { ...body, ...next }, mayPingAll });
  message.editedAtMs = world.clock.now();
  message.editCount += 1;
  message.versions.push({ atMs: message.editedAtMs, content: message.content, embeds: message.embeds });
}

function mentionsIn(
  world: World,
  { channel, body, mayPingAll }: Pick<NewMessage, "channel" | "body" | "mayPingAll">,
): Mentions {
  return resolveMentions({
    texts: [storedText(body["content"]), ...textDisplays(listOf(body["components"]))],
    allowedMentions: body["allowed_mentions"],
    roles: world.guilds.get(channel.guildId ?? "")?.roles ?? [],
    mayPingAll,
  });
}

function partsOf(body: Json): Pick<Message, "content" | "embeds" | "components"> {
  return {
    content: storedText(body["content"]),
    embeds: storedEmbeds(listOf(body["embeds"]).filter((embed) => !isEmptyEmbed(embed))),
    components: storedComponents(listOf(body["components"])),
  };
}

function isEmpty({
  content,
  embeds,
  components,
  attachments,
}: Pick<Message, "content" | "embeds" | "components" | "attachments">): boolean {
  return content === "" && embeds.length === 0 && components.length === 0 && attachments.length === 0;
}

function keptAttachments({ attachments }: Message, body: Json): Attachment[] {
  if (body["attachments"] === undefined) return [...attachments];
  const kept = new Set(listOf(body["attachments"]).map(({ id }) => String(id)));
  return attachments.filter(({ id }) => kept.has(id));
}

function toAttachment(world: World, { index, filename, data }: UploadedFile, body: Json): Attachment {
  const described = listOf(body["attachments"]).find(({ id }) => String(id) === index);
  const { filename: name, description } = described ?? {};
  return {
    id: world.nextId(),
    filename: typeof name === "string" ? name : filename,
    description: typeof description === "string" ? description : null,
    data,
  };
}

function nonceOf(body: Json): string | number | null {
  const { nonce } = body;
  return typeof nonce === "string" || typeof nonce === "number" ? nonce : null;
}

function referenceOf(body: Json): string | null {
  const id = objectOf(body["message_reference"])["message_id"];
  return typeof id === "string" ? id : null;
}
