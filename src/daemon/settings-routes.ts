import type { HooksDto, PricesDto, SettingsDto } from "../api/settings-dto.ts";
import { inspectHooks, type HooksReport } from "../claude/install/inspect-hooks.ts";
import { describeSettings } from "../config/describe-settings.ts";
import type { Config } from "../config/load-config.ts";
import { toProblemFields } from "../config/setting.ts";
import { LIST_PRICES } from "../core/cost/price-table.ts";
import { settingsRoutes } from "../http/handlers/settings.ts";
import type { Route } from "../http/router.ts";
import type { Context } from "./context.ts";

/** @param reload loads the settings from their files at once */
export function createSettingsRoutes({ paths, config, atStart }: Context, reload: () => void): readonly Route[] {
  return settingsRoutes(() => settingsReport({ current: config(), atStart, hooks: inspectHooks(paths) }), reload);
}

interface SettingsReportOptions {
  readonly current: Config;
  /** The configuration at the start. */
  readonly atStart: Config;
  readonly hooks: HooksReport;
}

/** The settings in force, with their sources. */
export function settingsReport({ current, atStart, hooks }: SettingsReportOptions): SettingsDto {
  return {
    settings: describeSettings(current, atStart),
    problems: current.problems.map(toProblemFields),
    hooks: toHooksDto(hooks),
    prices: toPricesDto(current),
  };
}

function toHooksDto(hooks: HooksReport): HooksDto {
  const { installed, registered, missing, drift, disabledAll, plugin, policyFile, problem } = hooks;
  return {
    installed,
    registered,
    missing,
    drift,
    disabled_all: disabledAll,
    plugin,
    policy_file: policyFile,
    problem: problem?.message ?? null,
  };
}

function toPricesDto({ prices, values }: Config): PricesDto {
  return {
    as_of: prices.asOf,
    source: prices.source,
    web_search_usd: prices.webSearchUsd,
    file: values.pricesFile === "" ? null : values.pricesFile,
    rows: prices.rows.map((row) => ({
      model: row.model,
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
