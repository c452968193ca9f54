import { toPricesDto, type HooksDto, type SettingsDto } from "../api/settings-dto.ts";
import { inspectHooks, type HooksReport } from "../agents/claude/install/inspect-hooks.ts";
import { describeSettings } from "../config/describe-settings.ts";
import type { Config } from "../config/load-config.ts";
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
    problems: current.problems,
    hooks: toHooksDto(hooks),
    prices: toPricesDto(current.prices, current.values.pricesFile || null),
    editor_url: current.values.editorUrl,
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
