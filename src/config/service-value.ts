import { isLoopbackHost } from "../core/access.ts";
import { settingProblem } from "../core/i18n/setting-problem.ts";
import { parseJsonObject } from "../core/json.ts";
import { parseWebhookUrl } from "../providers/discord-url.ts";
import { accept, acceptIf, type ParsedValue } from "./setting.ts";

/** Discord ids of users and channels have 17 to 20 digits. People also paste them as a mention. */
const ID = /^<?(?:@!?|#)?(\d{17,20})>?$/;

export function parseId(text: string): ParsedValue {
  const id = ID.exec(text)?.[1];
  return acceptIf(id !== undefined, id ?? "", settingProblem("id"));
}

export function parseWebhook(text: string): ParsedValue {
  return acceptIf(parseWebhookUrl(text, "") !== null, text, settingProblem("webhook"));
}

/** An address that receives secrets: encrypted, or on this machine. */
export function parseServiceUrl(text: string): ParsedValue {
  const url = URL.parse(text);
  const isSafe = url !== null && (url.protocol === "https:" || isLocal(url)) && url.username === "";
  return acceptIf(isSafe, withoutEnd(text), settingProblem("url"));
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && isLoopbackHost(hostname);
}

function withoutEnd(address: string): string {
  return address.replace(/(?<!\/)\/+$/, "");
}

/** The address of another daemon, with the path at which a proxy serves it. Empty for none. */
export function parseDaemonAddress(text: string): ParsedValue {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === "" && url.search === "" && url.hash === "";
  const isAddress = isPlain && (url.protocol === "https:" || url.protocol === "http:");
  return acceptIf(text === "" || isAddress, withoutEnd(text), settingProblem("daemon"));
}

/** ntfy's own form for the name of a topic. */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;

/** The topic is the last part of the path, alone or behind the path of a server. */
export function parseTopic(text: string): ParsedValue {
  const parsed = parseServiceUrl(text);
  const url = URL.parse(text);
  if (!parsed.ok || url === null) return parsed;
  const topic = url.pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
  if (!TOPIC.test(topic)) return { ok: false, reason: settingProblem("topic") };
  return url.search === "" && url.hash === "" ? parsed : { ok: false, reason: settingProblem("topic-with-token") };
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

const HEADER_VALUE = /^[\t\x20-\x7e]+$/;

const MAX_VALUE_CHARS = 4000;

/**
 * Headers of the connection, and the content type, which follows from the template: another one would change how it is
 * read.
 */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "idempotency-key",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function parseHeaders(text: string): ParsedValue {
  const pairs = text.startsWith("{") ? pairsOfJson(text) : pairsOfLines(text);
  if (pairs === null) return { ok: false, reason: settingProblem("headers") };
  for (const [name, value] of pairs) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value) || value.length > MAX_VALUE_CHARS) {
      return { ok: false, reason: settingProblem("header-unsendable") };
    }
    if (RESERVED_HEADERS.has(name.toLowerCase())) {
      return { ok: false, reason: settingProblem("header-reserved", { header: name.toLowerCase() }) };
    }
  }
  return accept(pairs.map(([name, value]) => `${name}: ${value}`));
}

type Pair = readonly [name: string, value: string];

function pairsOfJson(text: string): readonly Pair[] | null {
  const values = Object.entries(parseJsonObject(text) ?? { none: null });
  return values.every((pair): pair is [string, string] => typeof pair[1] === "string")
    ? values.map(([name, value]) => [name, value.trim()])
    : null;
}

function pairsOfLines(text: string): readonly Pair[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.some((line) => line.indexOf(":") < 1)) return null;
  return lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}
