import { LIST_PRICES, type PriceTable } from "../core/cost/price-table.ts";
import type { Message } from "../core/i18n/message.ts";

/** Answer of `/api/settings`. */
export interface SettingsDto {
  readonly settings: readonly SettingDto[];
  /** Settings that could not be used, with the values used instead. */
  readonly problems: readonly SettingProblemDto[];
  readonly hooks: HooksDto;
  readonly prices: PricesDto;
  /** An editor's name or address template, for `editorLink` of `core/format/editor-link.ts`. */
  readonly editor_url: string;
}

/** Prices used to estimate costs: USD for a million tokens. */
export type PricesDto = Readonly<ReturnType<typeof toPricesDto>>;

/** @param file the user's own file over the list; null without one */
export function toPricesDto({ asOf, source, webSearchUsd, rows }: PriceTable, file: string | null) {
  return {
    /** The day of the built-in list, and its source. */
    as_of: asOf,
    source,
    web_search_usd: webSearchUsd,
    file,
    rows: rows.map((row) => ({
      model: row.model,
      /** First UTC day; null for ever before. */
      from: row.from,
      above_prompt_tokens: row.abovePromptTokens,
      input: row.prices.input,
      output: row.prices.output,
      cache_write_5m: row.prices.cacheWrite5m,
      cache_write_1h: row.prices.cacheWrite1h,
      cache_read: row.prices.cacheRead,
      is_own: !LIST_PRICES.rows.includes(row),
    })),
  };
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
  /** The setting's name in the environment; null for a problem with a line or a file as a whole. */
  readonly key: string | null;
  /** What is wrong and what is allowed; never contains the value. */
  readonly problem: Message;
  /** The value in force instead. */
  readonly used: Message;
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
  readonly problem: string | null;
}
