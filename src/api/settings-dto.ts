import type { Details } from "../core/i18n/message.ts";

/** Answer of `/api/settings`. */
export interface SettingsDto {
  readonly settings: readonly SettingDto[];
  /** What could not be used, with what holds instead. */
  readonly problems: readonly SettingProblemDto[];
  readonly hooks: HooksDto;
  readonly prices: PricesDto;
}

/** What costs are estimated by: USD for a million tokens. */
export interface PricesDto {
  /** The day of the built-in list, and where it comes from. */
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
  /** In force, as a person would write it; a secret only says whether it is set. */
  readonly value: string;
  readonly default: string;
  /** `command line`, `environment`, `<file>:<line>` or `default`. */
  readonly source: string;
  /** The old name that `source` uses for it; null where it uses the present one. */
  readonly old_name: string | null;
  readonly is_default: boolean;
  readonly is_secret: boolean;
  readonly doc: string;
  /** Whether a running daemon obeys a change, or only the next one. */
  readonly applies: "live" | "start";
  /** The value that the files have by now and that waits for a restart; null when it is the one in force. */
  readonly pending: string | null;
}

export interface SettingProblemDto {
  /** `environment`, or the file with the line. */
  readonly where: string;
  /** Null when a line or a file as a whole is meant. */
  readonly key: string | null;
  /** In English. This text and that of `used` go with the next release. */
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
  /** What keeps installed hooks from working as they should: `command-outdated`, `script-missing`, … */
  readonly drift: readonly string[];
  readonly disabled_all: boolean;
  readonly plugin: string | null;
  readonly policy_file: string | null;
  /** Why settings.json could not be read. */
  readonly problem: string | null;
}
