import type { Details } from "../core/i18n/message.ts";

/** Answer of `/api/settings`. */
export interface SettingsDto {
  readonly settings: readonly SettingDto[];
  /** Settings that could not be used, with the values used instead. */
  readonly problems: readonly SettingProblemDto[];
  readonly hooks: HooksDto;
  readonly prices: PricesDto;
}

/** Prices used to estimate costs: USD for a million tokens. */
export interface PricesDto {
  /** The day of the built-in list, and its source. */
  readonly as_of: string;
  readonly source: string;
  readonly web_search_usd: number;
  /** The user's own file over it; null without one. */
  readonly file: string | null;
  readonly rows: readonly PriceDto[];
}

interface PriceDto {
  readonly model: string;
  /** First UTC day; null for ever before. */
  readonly from: string | null;
  /** For prompts of more than this many tokens. */
  readonly above_prompt_tokens: number;
  readonly input: number;
  readonly output: number;
  readonly cache_write_5m: number;
  readonly cache_write_1h: number;
  readonly cache_read: number;
  /** From the user's own file. */
  readonly is_own: boolean;
}

export interface SettingDto {
  /** Its name in the environment and in the files. */
  readonly key: string;
  /** In force, as a person would write it; of a secret only whether it is set. */
  readonly value: string;
  readonly default: string;
  /** `command line`, `environment`, `<file>:<line>` or `default`. */
  readonly source: string;
  /** The old name that `source` uses for it; null where it uses the present one. */
  readonly old_name: string | null;
  readonly is_default: boolean;
  readonly is_secret: boolean;
  readonly doc: string;
  /** Whether a change applies to the running daemon, or after a restart. */
  readonly applies: "live" | "start";
  /** The new value in the files that waits for a restart; null when it is the one in force. */
  readonly pending: string | null;
}

export interface SettingProblemDto {
  /** `environment`, or the file with the line. */
  readonly where: string;
  /** Null for a problem with a line or a file as a whole. */
  readonly key: string | null;
  /** In English. The next release removes this text and that of `used`. */
  readonly problem: string;
  readonly problem_code: string;
  readonly problem_details: Details;
  readonly used: string;
  readonly used_code: string;
  readonly used_details: Details;
}

export interface HooksDto {
  readonly installed: boolean;
  readonly registered: readonly string[];
  readonly missing: readonly string[];
  /** Problems of installed hooks: `command-outdated`, `script-missing`, … */
  readonly drift: readonly string[];
  readonly disabled_all: boolean;
  readonly plugin: string | null;
  readonly policy_file: string | null;
  /** Why settings.json could not be read. */
  readonly problem: string | null;
}
