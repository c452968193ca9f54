import { isIP } from "node:net";
import type { Message } from "../core/i18n/message.ts";
import { settingProblem } from "../core/i18n/setting-problem.ts";
import {
  parseAddress,
  parseHeaders,
  parseTopic,
  parseDaemonAddress,
  parseId,
  parseServiceUrl,
  parseWebhookUrl,
} from "./service-value.ts";
import { UNLIMITED, type ParsedValue, type Setting, type SettingValue } from "./setting.ts";

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "1", "yes", "on", "enabled"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "0", "no", "off", "disabled"]);

const DECIMAL = /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/;

/** Parses a setting's text from a file, the environment or the command line. */
export function parseSettingValue(setting: Setting, text: string): ParsedValue {
  const trimmed = text.trim();
  switch (setting.type) {
    case "boolean":
    case "switch":
      return parseBoolean(trimmed);
    case "integer":
      return parseNumber(trimmed, /^[+-]?\d{1,15}$/, settingProblem("integer", rangeOf(setting)), setting);
    case "number":
      return parseNumber(trimmed, DECIMAL, settingProblem("number", rangeOf(setting)), setting);
    case "limit":
      return parseLimit(trimmed, setting);
    case "host":
      return parseHost(trimmed);
    case "hosts":
      return parseHosts(trimmed);
    case "list":
      return { ok: true, value: parseList(trimmed) };
    case "string":
      return { ok: true, value: trimmed };
    case "pattern":
      return setting.pattern.test(trimmed) ? { ok: true, value: trimmed } : { ok: false, reason: setting.problem };
    case "choice":
      return parseChoice(trimmed, setting.choices);
    case "id":
      return parseId(trimmed);
    case "webhook":
      return parseWebhookUrl(trimmed);
    case "url":
      return parseServiceUrl(trimmed);
    case "address":
      return parseAddress(trimmed);
    case "daemon":
      return parseDaemonAddress(trimmed);
    case "topic":
      return parseTopic(trimmed);
    case "headers":
      return parseHeaders(trimmed);
    case "hours":
      return parseHours(trimmed);
    default:
      return setting satisfies never;
  }
}

function parseBoolean(text: string): ParsedValue {
  const word = text.toLowerCase();
  if (TRUE_WORDS.has(word)) return { ok: true, value: true };
  if (FALSE_WORDS.has(word)) return { ok: true, value: false };
  return { ok: false, reason: settingProblem("boolean") };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function rangeOf({ min, max }: Range): Range {
  return { min, max };
}

/** 0 is rejected: it could mean none of it or all of it. */
function parseLimit(text: string, range: Range): ParsedValue {
  if (text.toLowerCase() === UNLIMITED) return { ok: true, value: Number.POSITIVE_INFINITY };
  return parseNumber(text, DECIMAL, settingProblem("limit", rangeOf(range)), range);
}

function parseNumber(text: string, form: RegExp, reason: Message, range: Range): ParsedValue {
  const value = Number(text);
  if (form.test(text) && value >= range.min && value <= range.max) return { ok: true, value };
  return { ok: false, reason };
}

function parseChoice(text: string, choices: readonly string[]): ParsedValue {
  const word = text.toLowerCase();
  return choices.includes(word)
    ? { ok: true, value: word }
    : { ok: false, reason: settingProblem("choice", { choices: choices.join(", ") }) };
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/i;
const HOST_HEADER = /^([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

function parseHost(text: string): ParsedValue {
  // `127.1` and `127.0.0.300` are no names, and resolvers disagree on them.
  const isName = HOST_NAME.test(text) && !/^[\d.]+$/.test(text);
  return isIP(text) !== 0 || isName
    ? { ok: true, value: text.toLowerCase() }
    : { ok: false, reason: settingProblem("host") };
}

function parseHosts(text: string): ParsedValue {
  const hosts = parseList(text);
  return hosts.every((host) => HOST_HEADER.test(host))
    ? { ok: true, value: hosts.map((host) => host.toLowerCase()) }
    : { ok: false, reason: settingProblem("hosts") };
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

const HOURS = /^(\d{1,2}):(\d{2}) ?[-–~〜] ?(\d{1,2}):(\d{2})$/;

const INVALID_HOURS = { ok: false, reason: settingProblem("hours") } as const satisfies ParsedValue;

/** `22:00-07:00`: two different times of day; `24:00` is midnight. */
function parseHours(text: string): ParsedValue {
  const match = HOURS.exec(text);
  if (match === null) return INVALID_HOURS;
  const [fromHour = 0, fromMinutes = 0, toHour = 0, toMinutes = 0] = match.slice(1).map(Number);
  if (fromMinutes > 59 || toMinutes > 59) return INVALID_HOURS;
  const from = fromHour * 60 + fromMinutes;
  const to = toHour * 60 + toMinutes;
  if (from > 1440 || to > 1440 || from % 1440 === to % 1440) return INVALID_HOURS;
  return { ok: true, value: { fromMinute: from % 1440, toMinute: to % 1440 } };
}

export const NOT_SET = "not set";
export const HIDDEN = "set, hidden";

/** A value for display; a secret only shows whether it is set. */
export function displayValue(setting: Setting, value: SettingValue): string {
  if (value === null || value === "" || (isList(value) && value.length === 0)) return NOT_SET;
  if (setting.secret === true) return HIDDEN;
  if (isList(value)) return value.join(",");
  if (typeof value === "object") return `${clockTime(value.fromMinute)}-${clockTime(value.toMinute)}`;
  return value === Number.POSITIVE_INFINITY ? UNLIMITED : String(value);
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}

function clockTime(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
