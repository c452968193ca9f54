import { isIPv4 } from "node:net";
import { parseHours } from "./parse-hours.ts";
import type { Setting, SettingValue } from "./setting.ts";
import { parseId, parseServiceUrl, parseWebhookUrl } from "./service-value.ts";

export type ParsedValue =
  | { readonly ok: true; readonly value: SettingValue }
  /** `reason` completes "DISCORD_X …" and never repeats the text, which may be a secret. */
  | { readonly ok: false; readonly reason: string };

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "1", "yes", "on", "enabled"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "0", "no", "off", "disabled"]);

/** Understands the text of a setting as it stands in a file, in the environment or on the command line. */
export function parseSettingValue(setting: Setting, text: string): ParsedValue {
  const trimmed = text.trim();
  switch (setting.type) {
    case "boolean":
    case "switch":
      return parseBoolean(trimmed);
    case "integer":
      return parseNumber(trimmed, /^[+-]?\d{1,15}$/, `a whole number from ${setting.min} to ${setting.max}`, setting);
    case "number":
      return parseNumber(
        trimmed,
        /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/,
        `a number from ${setting.min} to ${setting.max}`,
        setting,
      );
    case "host":
      return isLoopback(trimmed)
        ? { ok: true, value: trimmed.toLowerCase() }
        : {
            ok: false,
            reason:
              "must be localhost, ::1 or an address that begins with 127., so that only this machine can read along",
          };
    case "list":
      return { ok: true, value: parseList(trimmed) };
    case "string":
      return { ok: true, value: trimmed };
    case "choice":
      return parseChoice(trimmed, setting.choices);
    case "id":
      return parseId(trimmed);
    case "webhook":
      return parseWebhookUrl(trimmed);
    case "url":
      return parseServiceUrl(trimmed);
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
  return { ok: false, reason: "must be true or false (also 1/0, yes/no, on/off, enabled/disabled)" };
}

function parseNumber(
  text: string,
  form: RegExp,
  wanted: string,
  range: { readonly min: number; readonly max: number },
): ParsedValue {
  const value = Number(text);
  if (form.test(text) && value >= range.min && value <= range.max) return { ok: true, value };
  return { ok: false, reason: `must be ${wanted}` };
}

function parseChoice(text: string, choices: readonly string[]): ParsedValue {
  const word = text.toLowerCase();
  return choices.includes(word)
    ? { ok: true, value: word }
    : { ok: false, reason: `must be one of ${choices.join(", ")}` };
}

function isLoopback(text: string): boolean {
  return text.toLowerCase() === "localhost" || text === "::1" || (isIPv4(text) && text.startsWith("127."));
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
