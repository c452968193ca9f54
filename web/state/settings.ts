import type { SettingDto } from "../../src/api/settings-dto.ts";
import { isProviderSetting } from "../../src/providers/destination.ts";
import type { RouteFilter } from "./route.ts";

/** Groups of settings, in display order. */
export const SETTING_GROUPS = [
  "destination",
  "notifications",
  "tools",
  "channels",
  "threads",
  "dashboard",
  "privacy",
  "costs",
  "retention",
  "machines",
  "advanced",
] as const;

export type SettingGroup = (typeof SETTING_GROUPS)[number];

const DESTINATION: ReadonlySet<string> = new Set([
  "DISCORD_WEBHOOK_URL",
  "DISCORD_BOT_TOKEN",
  "DISCORD_CHANNEL_ID",
  "DISCORD_CHANNEL_TYPE",
  "DISCORD_MENTION_USER_ID",
  "DISCORD_API_BASE_URL",
]);

const PRIVACY = /^CCEN_(?:TOKEN|HOST|ALLOWED_HOSTS|REDACT)/;

const COSTS: ReadonlySet<string> = new Set(["CCEN_BUDGET_USD", "CCEN_PRICES_FILE"]);

/** Limits and intervals that are rarely changed. */
const ADVANCED = /^CCEN_(?:DEBUG|SPOOL_|HEARTBEAT_|HEALTH_CHECK_|METRICS_|MAX_CONNECTIONS)/;

/** What is kept, and its limit in time or size. */
const RETENTION = /_RETENTION_DAYS$|^CCEN_(?:DATABASE|ARCHIVE|DEAD_LETTER|LOG)_MAX_MB$/;

/** Looks at the name, so that a newer daemon's setting has a group too. */
export function groupOf(key: string): SettingGroup {
  if (DESTINATION.has(key) || isProviderSetting(key)) return "destination";
  if (key === "CCEN_MACHINE_NAME" || key.startsWith("CCEN_FORWARDING_")) return "machines";
  if (RETENTION.test(key)) return "retention";
  if (PRIVACY.test(key)) return "privacy";
  if (COSTS.has(key)) return "costs";
  if (ADVANCED.test(key)) return "advanced";
  if (key.startsWith("CCEN_")) return "dashboard";
  if (key.startsWith("DISCORD_TOOL_") || key === "DISCORD_DISABLED_TOOLS") return "tools";
  if (key.startsWith("DISCORD_CHANNEL_")) return "channels";
  return key.includes("THREAD") ? "threads" : "notifications";
}

export const SETTING_SHOWS = ["all", "set", "pending"] as const;

export type SettingShow = (typeof SETTING_SHOWS)[number];

export function settingShowOf({ state }: RouteFilter): SettingShow {
  return SETTING_SHOWS.find((show) => show === state) ?? "all";
}

interface SettingQuery {
  readonly show: SettingShow;
  /** Every word must match. */
  readonly text: string;
  /** The setting's description in the reader's language. */
  readonly docOf: (setting: SettingDto) => string;
}

/** Matching settings by group, without empty groups. */
export function findSettings(
  settings: readonly SettingDto[],
  { show, text, docOf }: SettingQuery,
): readonly { readonly group: SettingGroup; readonly settings: readonly SettingDto[] }[] {
  const wanted = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = settings.filter((setting) => {
    if (show === "set" && setting.is_default) return false;
    if (show === "pending" && setting.pending === null) return false;
    const read = [setting.key, setting.old_name, setting.value, setting.source, docOf(setting)]
      .join("\n")
      .toLowerCase();
    return wanted.every((word) => read.includes(word));
  });
  return SETTING_GROUPS.map((group) => ({ group, settings: found.filter(({ key }) => groupOf(key) === group) })).filter(
    ({ settings: inGroup }) => inGroup.length > 0,
  );
}
