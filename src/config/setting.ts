import type { Message } from "../core/i18n/message.ts";
import { settingFallbackText, settingProblemText } from "../core/i18n/setting-problem.ts";

/** The text for "no limit". */
export const UNLIMITED = "unlimited";

/** A setting's format and its value. Numbers are in `min`…`max`, both included. */
export type SettingKind =
  | { readonly type: "boolean"; readonly default: boolean }
  /** A boolean that may be unset: null leaves the decision to other settings. */
  | { readonly type: "switch"; readonly default: null }
  | { readonly type: "integer"; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: "number"; readonly default: number; readonly min: number; readonly max: number }
  /** A limit of what is kept; `unlimited` is infinity. */
  | { readonly type: "limit"; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: "string"; readonly default: string }
  /** A text of a form that `problem` describes. */
  | {
      readonly type: "pattern";
      readonly default: string;
      readonly pattern: RegExp;
      readonly problem: Message;
    }
  /** One of a few words, in any case. */
  | { readonly type: "choice"; readonly default: string; readonly choices: readonly string[] }
  /** A name or address to listen on. */
  | { readonly type: "host"; readonly default: string }
  /** Separated by commas. */
  | { readonly type: "list"; readonly default: readonly string[] }
  /** Names as in a Host header, separated by commas. */
  | { readonly type: "hosts"; readonly default: readonly string[] }
  /** The id of a Discord user or channel, also as a mention (`<@…>`, `<#…>`); empty for none. */
  | { readonly type: "id"; readonly default: string }
  /** A webhook's address from Discord; empty for none. */
  | { readonly type: "webhook"; readonly default: string }
  /** `https:` anywhere, plain `http:` on this machine only. */
  | { readonly type: "url"; readonly default: string }
  /** The same, kept unchanged; empty for none. */
  | { readonly type: "address"; readonly default: string }
  /** The address of an ntfy topic; empty for none. */
  | { readonly type: "topic"; readonly default: string }
  /** Headers of a request, `Name: value` each. */
  | { readonly type: "headers"; readonly default: readonly string[] }
  /** `key=value,key2=value2`: headers of requests. */
  /** The address of another daemon: `https:` or `http:` anywhere; its user checks where it may lead. */
  | { readonly type: "daemon"; readonly default: string }
  /** `22:00-07:00`: may pass midnight. */
  | { readonly type: "hours"; readonly default: null };

export type Setting = SettingKind & {
  /** Its name in the environment and in the files. */
  readonly env: string;
  /** Its former name. Still works; in one source {@link env} wins over it. */
  readonly alias?: string;
  /** One line: what it does, with the unit. */
  readonly doc: string;
  /** Whether a running daemon applies a change (`live`) or only the next one (`start`). */
  readonly applies: "live" | "start";
  /** Its value is never shown. */
  readonly secret?: boolean;
};

/** Minutes since midnight, local time; the end is exclusive. */
interface Hours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

interface ValueByType {
  boolean: boolean;
  switch: boolean | null;
  integer: number;
  number: number;
  limit: number;
  string: string;
  pattern: string;
  choice: string;
  host: string;
  list: readonly string[];
  hosts: readonly string[];
  id: string;
  webhook: string;
  url: string;
  address: string;
  topic: string;
  headers: readonly string[];
  daemon: string;
  hours: Hours | null;
}

export type SettingValue = ValueByType[keyof ValueByType];

export type ParsedValue =
  | { readonly ok: true; readonly value: SettingValue }
  /** `reason` completes "DISCORD_X …" and never repeats the text, which may be a secret. */
  | { readonly ok: false; readonly reason: Message };

/** The type of a setting's value; of a choice, only its own words. */
export type ValueOf<S extends Setting> = S extends { readonly choices: readonly (infer Word)[] }
  ? Word
  : ValueByType[S["type"]];

/** A part of the configuration that we could not use. */
export interface ConfigProblem {
  /** `environment`, or the file with the line. */
  readonly where: string;
  /** The setting's name in the environment, null for a line or a file as a whole. */
  readonly key: string | null;
  /** What is wrong and what is allowed; never contains the value. */
  readonly problem: Message;
  /** What is used instead. */
  readonly used: Message;
}

/** The problem as one sentence for logs and terminals. */
export function describeProblem({ where, key, problem, used }: ConfigProblem): string {
  const wrong = settingProblemText(problem, "en");
  return `${where}: ${key === null ? "" : `${key} `}${wrong}; used: ${settingFallbackText(used, "en")}`;
}

/** The problem in `/api/settings` and `ccen config --json`: the English texts beside the codes. */
export function toProblemFields({ where, key, problem, used }: ConfigProblem) {
  return {
    where,
    key,
    problem: settingProblemText(problem, "en"),
    problem_code: problem.code,
    problem_details: problem.details,
    used: settingFallbackText(used, "en"),
    used_code: used.code,
    used_details: used.details,
  };
}
