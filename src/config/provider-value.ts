import { settingProblem } from "../core/i18n/setting-problem.ts";
import { isJsonObject, type JsonValue } from "../core/json.ts";
import { parseServiceUrl } from "./service-value.ts";
import type { ParsedValue } from "./setting.ts";

/** ntfy's own form for the name of a topic. */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Characters that are safe in a header. */
const HEADER_VALUE = /^[\t\x20-\x7e]+$/;
const MAX_VALUE_CHARS = 4000;

/**
 * Headers of the connection, and the content type, which follows from the template: another one would change how it is
 * read.
 */
const NOT_OURS_TO_SET: ReadonlySet<string> = new Set([
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

/** A service's address as the user pasted it: unchanged, because a final slash may count. */
export function parseAddress(text: string): ParsedValue {
  const parsed = parseServiceUrl(text);
  return parsed.ok ? { ok: true, value: text } : parsed;
}

/** The topic is the last part of the path, alone or behind the path of a server. */
export function parseTopic(text: string): ParsedValue {
  const parsed = parseServiceUrl(text);
  if (!parsed.ok) return parsed;
  const url = URL.parse(text);
  const topic = url?.pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
  if (url === null || !TOPIC.test(topic)) {
    return { ok: false, reason: settingProblem("topic") };
  }
  if (url.search !== "" || url.hash !== "") {
    return { ok: false, reason: settingProblem("topic-with-token") };
  }
  return parsed;
}

/** Converts pairs to `Name: value` each. */
export function parseHeaders(text: string): ParsedValue {
  const pairs = text.startsWith("{") ? pairsOfJson(text) : pairsOfLines(text);
  if (pairs === null) return { ok: false, reason: settingProblem("headers") };
  for (const [name, value] of pairs) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value) || value.length > MAX_VALUE_CHARS) {
      return { ok: false, reason: settingProblem("header-unsendable") };
    }
    if (NOT_OURS_TO_SET.has(name.toLowerCase())) {
      return { ok: false, reason: settingProblem("header-reserved", { header: name.toLowerCase() }) };
    }
  }
  return { ok: true, value: pairs.map(([name, value]) => `${name}: ${value}`) };
}

type Pair = readonly [name: string, value: string];

function pairsOfJson(text: string): readonly Pair[] | null {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const pairs: Pair[] = [];
  for (const [name, one] of Object.entries(value)) {
    if (typeof one !== "string") return null;
    pairs.push([name, one.trim()]);
  }
  return pairs;
}

function pairsOfLines(text: string): readonly Pair[] | null {
  const pairs: Pair[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    if (colon < 1) return null;
    pairs.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return pairs;
}
