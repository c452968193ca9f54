import type { Config } from "../../../src/config/load-config.ts";
import { defaultOf } from "../../../src/config/setting.ts";
import { SETTING_KEYS, SETTINGS, type ConfigValues, type SettingKey } from "../../../src/config/settings.ts";
import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { settingsReport } from "../../../src/daemon/settings-routes.ts";
import type { HealthDto, MetricsDto } from "../../../src/api/dto.ts";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import { STATS_VALUES, type StatsDto, type StatsValueName } from "../../../src/api/stats-dto.ts";
import { hooksReport } from "../hooks-report.ts";

export function sampleMetrics(): MetricsDto {
  return {
    budget: null,
    active_sessions: 4,
    attention: { waiting: 2, failed: 0, running: 2, items: 2, handled: 0, snoozed: 0 },
    total_sessions: 9,
    total_threads: 7,
    total_events: 0,
    messages_last_hour: 48,
    events_last_hour: 1204,
    failures_last_hour: 1,
    session_duration_avg: 724,
    top_tools: [{ name: "Bash", count: 12 }],
    processing_ms: { count: 1000, p50: 0.6, p99: 1.84, max: 6 },
  };
}

export function sampleHealth(): HealthDto {
  return {
    live: true,
    ready: true,
    degraded: false,
    version: "0.1.0",
    pid: 1,
    started_at: new Date().toISOString(),
    last_seq: 0,
    last_event_seq: null,
    last_event_at: null,
    config_dir: "/home/dev/.claude",
    cli: "ccen",
    answers: false,
    counts_presence: false,
    has_demo: true,
    hooks_installed: false,
    retention: null,
    checks: [],
  };
}

interface SettingsLook {
  readonly hooks?: Partial<SettingsDto["hooks"]>;
  readonly values?: Partial<ConfigValues>;
  readonly problems?: SettingsDto["problems"];
  /** Changes in the settings files since the start. */
  readonly changed?: Partial<ConfigValues>;
  readonly oldNames?: Config["oldNames"];
}

/** The settings as reported by a daemon that started with the defaults and these values. */
export function sampleSettings({
  hooks = {},
  values = {},
  problems = [],
  changed = {},
  oldNames = {},
}: SettingsLook = {}): SettingsDto {
  const config = (given: Partial<ConfigValues>): Config => ({
    values: { ...defaults(), ...given },
    provenance: Object.fromEntries(
      SETTING_KEYS.map((key) => [
        key,
        Object.hasOwn(given, key) ? "/home/dev/.claude/hooks/.env.discord:3" : "default",
      ]),
    ) as Record<SettingKey, string>,
    oldNames,
    problems: [],
    prices: LIST_PRICES,
    redactPatterns: [],
    webhookTemplate: null,
  });
  const report = settingsReport({
    current: config({ ...values, ...changed }),
    atStart: config(values),
    hooks: hooksReport({ installed: true, registered: ["PreToolUse", "Stop"] }),
  });
  return { ...report, problems, hooks: { ...report.hooks, ...hooks } };
}

function defaults(): ConfigValues {
  return Object.fromEntries(SETTING_KEYS.map((key) => [key, defaultOf(SETTINGS[key])])) as unknown as ConfigValues;
}

/** A day by hour up to now; each hour counts one more of everything than the previous one. */
export function sampleStats(): StatsDto {
  const lastMs = new Date().setMinutes(0, 0, 0);
  const hours = Array.from({ length: 24 }, (_, index) => index);
  const starts = hours.map((index) => new Date(lastMs - (23 - index) * 3_600_000).toISOString());
  return {
    bucket: "hour",
    time_zone: "UTC",
    from: starts[0] ?? "",
    to: new Date(lastMs + 3_600_000).toISOString(),
    starts,
    series: ofEach(hours),
    totals: ofEach(276),
    complete: true,
    cost_estimated: true,
    unpriced_models: [],
    projects: [],
    models: [],
    agents: [],
    branches: [],
    tools: [],
    hook_events: [],
    split: null,
    before: null,
  };
}

function ofEach<Value>(value: Value): Record<StatsValueName, Value> {
  return Object.fromEntries(STATS_VALUES.map((name) => [name, value])) as Record<StatsValueName, Value>;
}
