import { isIP } from "node:net";
import { settingProblem } from "../core/i18n/setting-problem.ts";
import {
  parseDaemonAddress,
  parseHeaders,
  parseId,
  parseServiceUrl,
  parseTopic,
  parseWebhook,
} from "./service-value.ts";
import {
  accept,
  acceptIf,
  type NumberSetting,
  type ParsedValue,
  type Setting,
  type SettingValue,
  UNLIMITED,
} from "./setting.ts";

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "1", "yes", "on", "enabled"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "0", "no", "off", "disabled"]);

const INTEGER = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/;

export function parseSettingValue(setting: Setting, text: string): ParsedValue {
  const trimmed = text.trim();
  switch (setting.type) {
    case "integer":
    case "number":
    case "limit":
      return parseNumber(trimmed, setting);
    case "pattern":
      return acceptIf(setting.pattern.test(trimmed), trimmed, setting.problem);
    case "choice": {
      const { choices } = setting;
      const word = trimmed.toLowerCase();
      return acceptIf(choices.includes(word), word, settingProblem("choice", { choices: choices.join(", ") }));
    }
    default:
      return PARSERS[setting.type](trimmed);
  }
}

const PARSERS = {
  boolean: parseBoolean,
  switch: parseBoolean,
  string: accept,
  /** A name or address to listen on. */
  host: parseHost,
  /** Names as in a Host header, separated by commas. */
  hosts: parseHosts,
  /** Separated by commas. */
  list: (text) => accept(parseList(text)),
  /** The id of a Discord user or channel, also as a mention (`<@…>`, `<#…>`). */
  id: parseId,
  /** A webhook's address from Discord. */
  webhook: parseWebhook,
  /** `https:` anywhere, plain `http:` on this machine only. */
  url: parseServiceUrl,
  /** The same, kept unchanged, because a final slash may count. */
  address: (text) => {
    const parsed = parseServiceUrl(text);
    return parsed.ok ? accept(text) : parsed;
  },
  /** The address of another daemon: `https:` or `http:` anywhere; its user checks where it may lead. */
  daemon: parseDaemonAddress,
  topic: parseTopic,
  /** Headers of a request, `Name: value` each. */
  headers: parseHeaders,
  /** `22:00-07:00`: may pass midnight. */
  hours: parseHours,
} satisfies Partial<Record<Setting["type"], (text: string) => ParsedValue>>;

function parseBoolean(text: string): ParsedValue {
  const word = text.toLowerCase();
  return acceptIf(TRUE_WORDS.has(word) || FALSE_WORDS.has(word), TRUE_WORDS.has(word), settingProblem("boolean"));
}

/** 0 is no limit: it could mean none of it or all of it. */
function parseNumber(text: string, { type, min, max }: NumberSetting): ParsedValue {
  if (type === "limit" && text.toLowerCase() === UNLIMITED) return accept(Number.POSITIVE_INFINITY);
  const value = Number(text);
  const isNumber = (type === "integer" ? INTEGER : DECIMAL).test(text);
  return acceptIf(isNumber && value >= min && value <= max, value, settingProblem(type, { min, max }));
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/i;
const HOST_HEADER = /^([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

function parseHost(text: string): ParsedValue {
  // `127.1` and `127.0.0.300` are no names, and resolvers disagree on them.
  const isName = HOST_NAME.test(text) && !/^[\d.]+$/.test(text);
  return acceptIf(isIP(text) !== 0 || isName, text.toLowerCase(), settingProblem("host"));
}

function parseHosts(text: string): ParsedValue {
  const hosts = parseList(text.toLowerCase());
  return acceptIf(
    hosts.every((host) => HOST_HEADER.test(host)),
    hosts,
    settingProblem("hosts"),
  );
}

function parseList(text: string): readonly string[] {
  const entries = text.split(",").map((entry) => entry.trim());
  return entries.filter((entry) => entry !== "");
}

const HOURS = /^(\d{1,2}):([0-5]\d) ?[-–~〜] ?(\d{1,2}):([0-5]\d)$/;

/** Two different times of day; `24:00` is midnight. */
function parseHours(text: string): ParsedValue {
  const [fromHour = NaN, fromMinutes = 0, toHour = 0, toMinutes = 0] = (HOURS.exec(text) ?? []).slice(1).map(Number);
  const [from, to] = [fromHour * 60 + fromMinutes, toHour * 60 + toMinutes];
  const isPeriod = from <= 1440 && to <= 1440 && from % 1440 !== to % 1440;
  return acceptIf(isPeriod, { fromMinute: from % 1440, toMinute: to % 1440 }, settingProblem("hours"));
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
