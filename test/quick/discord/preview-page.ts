import { parse } from "discord-markdown-parser";
import type { FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import type { Channel, Json, Message } from "../../fake-discord/state/model.ts";

/** A channel with its threads as an HTML page that resembles Discord, for a visual check of messages. */
export function previewPage(fake: FakeDiscord, channelId: string, theme: "dark" | "light"): string {
  const nowMs = Math.max(...[channelId, ...fake.threadsIn(channelId).map(({ id }) => id)].map(lastMs(fake)));
  return `<!doctype html><meta charset="utf-8"><body class="${theme}"><style>${PREVIEW_CSS}</style>${channelHtml(fake, fake.channel(channelId), nowMs)}`;
}

function lastMs(fake: FakeDiscord) {
  return (id: string): number =>
    Math.max(0, ...fake.messagesIn(id).map(({ createdAtMs, editedAtMs }) => editedAtMs ?? createdAtMs));
}

function channelHtml(fake: FakeDiscord, channel: Channel, nowMs: number): string {
  const threads = fake.threadsIn(channel.id);
  const messages = fake.messagesIn(channel.id).map((message) => {
    const own = threads.find(({ id }) => id === message.id);
    return messageHtml(message, nowMs) + (own === undefined ? "" : threadHtml(fake, own, nowMs));
  });
  const loose = threads.filter(({ id }) => !fake.messagesIn(channel.id).some((message) => message.id === id));
  return `<h1># ${escape(channel.name)}</h1>${messages.join("")}${loose.map((one) => threadHtml(fake, one, nowMs)).join("")}`;
}

function threadHtml(fake: FakeDiscord, thread: Channel, nowMs: number): string {
  const parent = fake.channel(thread.parentId ?? "");
  const tags = (thread.thread?.appliedTags ?? []).map((id) => parent.tags.find((tag) => tag.id === id)?.name ?? "?");
  const marks = [...tags, ...(thread.thread?.archived === true ? ["archived"] : [])];
  const body = fake.messagesIn(thread.id).map((message) => messageHtml(message, nowMs));
  const chips = marks.map((mark) => `<span class="tag">${escape(mark)}</span>`).join("");
  return `<section class="thread"><h2>🧵 ${escape(thread.name)} ${chips}</h2>${body.join("")}</section>`;
}

function messageHtml(message: Message, nowMs: number): string {
  const pinged = message.mentions.users.length > 0 ? " pinged" : "";
  const time = new Date(message.createdAtMs).toISOString().slice(11, 16);
  const edited = message.editedAtMs === null ? "" : '<span class="edited"> (edited)</span>';
  return `<article class="message${pinged}"><div class="avatar">C</div><div><header><b>${escape(message.author.name)}</b>
    <span class="app">APP</span> <time>${time}</time></header><div class="content">${markdown(message.content, nowMs)}${edited}</div>
    ${message.embeds.map((embed) => embedHtml(embed, nowMs)).join("")}
    ${message.attachments.map(({ filename }) => `<div class="file">📎 ${escape(filename)}</div>`).join("")}</div></article>`;
}

function embedHtml(embed: Json, nowMs: number): string {
  const colour = `#${Number(embed["color"] ?? 0)
    .toString(16)
    .padStart(6, "0")}`;
  const author = nested(embed["author"], "name");
  const footer = nested(embed["footer"], "text");
  const at = typeof embed["timestamp"] === "string" ? ` • ${embed["timestamp"].slice(11, 16)}` : "";
  const fields = (Array.isArray(embed["fields"]) ? (embed["fields"] as Json[]) : []).map(
    (field) =>
      `<div class="field${field["inline"] === true ? " inline" : ""}"><b>${escape(String(field["name"]))}</b>${markdown(String(field["value"]), nowMs)}</div>`,
  );
  const title = typeof embed["title"] === "string" ? markdown(embed["title"], nowMs) : "";
  return `<div class="embed" style="border-color:${colour}">
    ${author === "" ? "" : `<div class="author">${escape(author)}</div>`}
    ${title === "" ? "" : `<div class="title${embed["url"] === undefined ? "" : " link"}">${title}</div>`}
    ${typeof embed["description"] === "string" ? `<div class="description">${markdown(embed["description"], nowMs)}</div>` : ""}
    <div class="fields">${fields.join("")}</div>
    ${footer === "" ? "" : `<footer>${escape(footer + at)}</footer>`}</div>`;
}

function nested(value: unknown, key: string): string {
  const text = typeof value === "object" && value !== null ? (value as Json)[key] : undefined;
  return typeof text === "string" ? text : "";
}

type Node = ReturnType<typeof parse>[number];

const ELEMENTS: Readonly<Record<string, string>> = {
  em: "em",
  strong: "strong",
  underline: "u",
  strikethrough: "s",
  blockQuote: "blockquote",
  subtext: "small",
  spoiler: "mark",
  heading: "h3",
};

/** As Discord would show it: by a parser that is independent of our escaper, and knows no lists. */
function markdown(text: string, nowMs: number): string {
  return nodesHtml(
    parse(
      text.replaceAll(/^( *)[-*] (?=\S)/gm, (_, blanks: string) => `${"\u2003".repeat(blanks.length / 2)}• `),
      "extended",
    ),
    nowMs,
  );
}

function nodesHtml(nodes: unknown, nowMs: number): string {
  if (typeof nodes === "string") return escape(nodes);
  return Array.isArray(nodes)
    ? (nodes as Node[])
        .map((node) => nodeHtml(node, nowMs))
        .join("")
        .replaceAll("</pre><br>", "</pre>")
    : "";
}

function nodeHtml(node: Node, nowMs: number): string {
  const element = ELEMENTS[node.type];
  if (element !== undefined) return `<${element}>${nodesHtml(node["content"], nowMs)}</${element}>`;
  switch (node.type) {
    case "br":
    case "newline":
      return "<br>";
    case "inlineCode":
      return `<code>${escape(String(node["content"]))}</code>`;
    case "codeBlock":
      return `<pre class="${escape(String(node["lang"] ?? ""))}">${escape(String(node["content"]))}</pre>`;
    case "user":
      return '<span class="mention">@you</span>';
    case "channel":
      return '<span class="mention">🧵 thread</span>';
    case "timestamp":
      return `<span class="time">${timeText(Number(node["timestamp"]) * 1000, String(node["format"]), nowMs)}</span>`;
    case "url":
    case "autolink":
      return `<span class="link">${nodesHtml(node["content"], nowMs)}</span>`;
    case "twemoji":
      return escape(String(node["name"]));
    default:
      return nodesHtml(node["content"], nowMs);
  }
}

function timeText(atMs: number, style: string, nowMs: number): string {
  return style === "t" ? new Date(atMs).toISOString().slice(11, 16) : ago(nowMs - atMs);
}

function ago(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} seconds ago` : `${Math.round(seconds / 60)} minutes ago`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Approximates Discord's desktop client, in both of its themes. */
const PREVIEW_CSS = `
  .dark { --page: #313338; --text: #dbdee1; --dim: #949ba4; --embed: #2b2d31; --code: #1e1f22; --thread: #2b2d31; --ping: #444036; }
  .light { --page: #ffffff; --text: #313338; --dim: #5c5e66; --embed: #f2f3f5; --code: #e3e5e8; --thread: #f8f9fa; --ping: #fdf3dd; }
  body { margin: 0; padding: 12px 16px; max-width: 620px; background: var(--page); color: var(--text); font: 15px/1.35 "Noto Sans", "Open Sans", sans-serif; }
  h1 { font-size: 16px; margin: 0 0 8px; }
  h2 { font-size: 14px; margin: 0 0 6px; }
  h3 { font-size: 17px; margin: 4px 0; }
  .message { display: flex; gap: 12px; padding: 4px 8px; margin: 6px -8px; border-left: 3px solid transparent; }
  .message > div:last-child { min-width: 0; }
  .pinged { background: var(--ping); border-color: #f0b232; }
  .avatar { flex: none; width: 36px; height: 36px; border-radius: 50%; background: #d97757; color: #fff; display: grid; place-items: center; font-weight: 700; }
  header time, .edited, footer, small, .field + .none { color: var(--dim); font-size: 12px; }
  .app { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px; padding: 1px 4px; }
  .embed { background: var(--embed); border-left: 4px solid; border-radius: 4px; padding: 8px 12px; margin-top: 4px; max-width: 500px; overflow-wrap: anywhere; }
  .author { font-size: 13px; font-weight: 600; }
  .title { font-weight: 600; margin: 4px 0; }
  .link { color: #00a8fc; }
  .description { font-size: 14px; margin: 4px 0; }
  small { display: block; }
  .fields { display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 13px; }
  .field { flex: 1 1 100%; }
  .field.inline { flex: 0 1 100px; }
  .field b { display: block; font-size: 13px; }
  footer { margin-top: 6px; }
  pre, code { background: var(--code); border-radius: 4px; font: 13px "DejaVu Sans Mono", monospace; }
  pre { padding: 6px 8px; margin: 4px 0; white-space: pre-wrap; }
  .mention { background: #5865f24d; color: #7983f5; border-radius: 3px; padding: 0 2px; font-weight: 600; }
  .time { background: var(--code); border-radius: 3px; padding: 0 2px; }
  .thread { border: 1px solid #80848e55; border-radius: 8px; background: var(--thread); padding: 8px 12px; margin: 4px 0 14px 48px; }
  @media (width < 500px) { .thread { margin-left: 0; } .avatar { width: 24px; height: 24px; } .message { gap: 8px; } }
  .tag { border: 1px solid var(--dim); border-radius: 8px; font-size: 11px; padding: 0 6px; margin-left: 4px; }
  .file { background: var(--embed); padding: 6px 8px; border-radius: 4px; margin-top: 4px; }
`;
