import type { SettingProblemDto } from "../api/settings-dto.ts";
import type { Message } from "../core/i18n/message.ts";
import { settingFallbackText, settingProblemText } from "../core/i18n/setting-problem.ts";

export const UNLIMITED = "unlimited";

/** Minutes since midnight, local time; the end is exclusive. */
interface Hours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * A setting's format and its value; what each format is, `setting-value.ts` says. Without a default it is off or empty.
 * Numbers are in `min`…`max`, both included.
 */
export type SettingKind =
  | { readonly type: "boolean"; readonly default?: boolean }
  /** A boolean that may be unset: null leaves the decision to other settings. */
  | { readonly type: "switch"; readonly default?: boolean | null }
  | NumberSetting
  | {
      readonly type: "string" | "host" | "id" | "webhook" | "url" | "address" | "topic" | "daemon";
      readonly default?: string;
    }
  /** A text of a form that `problem` describes. */
  | { readonly type: "pattern"; readonly default?: string; readonly pattern: RegExp; readonly problem: Message }
  /** One of a few words, in any case. */
  | { readonly type: "choice"; readonly default: string; readonly choices: readonly string[] }
  | { readonly type: "list" | "hosts" | "headers"; readonly default?: readonly string[] }
  | { readonly type: "hours"; readonly default?: Hours | null };

/** A `limit` is one of what is kept; `unlimited` is infinity. */
export interface NumberSetting {
  readonly type: "integer" | "number" | "limit";
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export type Setting = SettingKind & {
  /** Its name in the environment and in the files. */
  readonly env: string;
  /** Its former name. Still works; in one source {@link env} wins over it. */
  readonly alias?: string;
  /** One line: what it does, with the unit. */
  readonly doc: string;
  /** A running daemon applies a change (`live`, without a word about it), or only the next one. */
  readonly applies?: "live" | "start";
  /** Its value is never shown. */
  readonly secret?: boolean;
};

/** The value of a type: that of its default. */
type ValueOfType<Type, Kind = SettingKind> = Kind extends { readonly type: infer Types; readonly default?: infer Value }
  ? Type extends Types
    ? Exclude<Value, undefined>
    : never
  : never;

/** The type of a setting's value; of a choice, only its own words. */
export type ValueOf<S extends Setting> = S extends { readonly choices: readonly (infer Word)[] }
  ? Word
  : ValueOfType<S["type"]>;

export type SettingValue = ValueOfType<Setting["type"]>;

const EMPTY: Partial<Record<Setting["type"], SettingValue>> = {
  boolean: false,
  switch: null,
  hours: null,
  list: [],
  hosts: [],
  headers: [],
};

export function defaultOf(setting: Setting): SettingValue {
  const empty = EMPTY[setting.type];
  return setting.default ?? (empty === undefined ? "" : empty);
}

export type ParsedValue =
  | { readonly ok: true; readonly value: SettingValue }
  /** `reason` completes "DISCORD_X …" and never repeats the text, which may be a secret. */
  | { readonly ok: false; readonly reason: Message };

export function accept(value: SettingValue): ParsedValue {
  return { ok: true, value };
}

export function acceptIf(isValid: boolean, value: SettingValue, reason: Message): ParsedValue {
  return isValid ? { ok: true, value } : { ok: false, reason };
}

export type ConfigProblem = SettingProblemDto;

export function describeProblem({ where, key, problem, used }: ConfigProblem): string {
  const wrong = settingProblemText(problem, "en");
  return `${where}: ${key === null ? "" : `${key} `}${wrong}; used: ${settingFallbackText(used, "en")}`;
}
