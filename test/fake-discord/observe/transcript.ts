import type { Channel, Json, Message } from "../state/model.ts";
import { mentionsSomebody } from "../state/mentions.ts";
import { listOf, objectOf } from "../state/json.ts";
import { SUPPRESS_NOTIFICATIONS } from "../state/messages.ts";
import { isForum, isThread } from "../state/threads.ts";
import type { World } from "../state/world.ts";
import { textDisplays } from "../validation/components.ts";

const KINDS: Readonly<Record<number, string>> = { 0: "text", 1: "direct", 5: "announcement", 15: "forum", 16: "media" };

/**
 * The visible content of a channel, oldest first, threads where they hang. No ids and no times, so that a test can keep
 * it as a snapshot.
 */
export function transcript(world: World, channel: Channel): string {
  const title = isThread(channel) ? threadTitle(world, channel) : `#${channel.name} (${KINDS[channel.type] ?? "?"})`;
  return [title, ...indent(bodyOf(world, channel))].join("\n");
}

function bodyOf(world: World, channel: Channel): string[] {
  if (isForum(channel)) return childrenOf(world, channel).flatMap((post) => threadLines(world, post));
  const started = new Set(channel.messages.map(threadIdOf));
  const loose = childrenOf(world, channel).filter(({ id }) => !started.has(id));
  return [
    ...channel.messages.flatMap((message) => messageLines(world, message)),
    ...loose.flatMap((thread) => threadLines(world, thread)),
  ];
}

function childrenOf(world: World, channel: Channel): Channel[] {
  return [...world.channels.values()].filter(({ parentId }) => parentId === channel.id);
}

function threadLines(world: World, thread: Channel): string[] {
  return [`└ ${threadTitle(world, thread)}`, ...indent(bodyOf(world, thread))];
}

function threadTitle(world: World, channel: Channel): string {
  const parent = world.channels.get(channel.parentId ?? "");
  const tags = channel.thread?.appliedTags.map((id) => parent?.tags.find((tag) => tag.id === id)?.name ?? "?") ?? [];
  const marks = [
    ...tags.map((tag) => `[${tag}]`),
    ...(channel.thread?.archived === true ? ["(archived)"] : []),
    ...(channel.thread?.locked === true ? ["(locked)"] : []),
    ...(channel.type === 12 ? ["(private)"] : []),
  ];
  return [`thread "${channel.name}"`, ...marks].join(" ");
}

function messageLines(world: World, message: Message): string[] {
  const thread = world.channels.get(threadIdOf(message));
  const hanging = thread !== undefined && thread.parentId === message.channelId ? threadLines(world, thread) : [];
  if (message.type === 4) return [`* ${message.author.name} changed the name: ${message.content}`];
  if (message.type === 6) return [`* ${message.author.name} pinned a message`];
  if (message.type === 18) return [`* ${message.author.name} started a thread: ${message.content}`, ...indent(hanging)];
  const [first = "", ...rest] = message.content.split("\n");
  const marks = marksOf(message);
  return [
    [`${message.author.name}:`, first, ...marks].filter((part) => part !== "").join(" "),
    ...indent([
      ...rest,
      ...message.embeds.flatMap(embedLines),
      ...textDisplays(message.components).flatMap((text) => text.split("\n").map((line) => `¦ ${line}`)),
      ...message.attachments.map(({ filename, data }) => `📎 ${filename} (${data.length} bytes)`),
      ...(message.reactions.size === 0 ? [] : [[...message.reactions.keys()].join(" ")]),
      ...hanging,
    ]),
  ];
}

/** A thread has the id of its message; the line "started a thread" points at a thread without one. */
function threadIdOf({ type, id, referenceId }: Message): string {
  return type === 18 ? (referenceId ?? id) : id;
}

function marksOf(message: Message): string[] {
  const { everyone, users, roles } = message.mentions;
  const pinged = [everyone ? "everyone" : "", users.length > 0 ? "user" : "", roles.length > 0 ? "role" : ""];
  return [
    ...(mentionsSomebody(message.mentions) ? [`{pings ${pinged.filter((who) => who !== "").join(", ")}}`] : []),
    ...(message.referenceId === null ? [] : ["{reply}"]),
    ...((message.flags & SUPPRESS_NOTIFICATIONS) === 0 ? [] : ["{silent}"]),
    ...(message.editedAtMs === null ? [] : ["{edited}"]),
  ];
}

function embedLines(embed: Json): string[] {
  const author = objectOf(embed["author"])["name"];
  const footer = objectOf(embed["footer"])["text"];
  return [
    ...linesOf(author, "by "),
    ...linesOf(embed["title"], "# "),
    ...linesOf(embed["description"]),
    ...listOf(embed["fields"]).flatMap(({ name, value }) => linesOf(value, `${String(name)}: `)),
    ...linesOf(footer, "— "),
  ].map((line) => `▌ ${line}`);
}

function linesOf(text: unknown, before = ""): string[] {
  return typeof text === "string" && text !== "" ? `${before}${text}`.split("\n") : [];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`.trimEnd());
}
