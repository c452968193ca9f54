import { isProviderSetting } from "../../../src/providers/destination.ts";

/** Groups of settings, in display order. */
export const SETTING_GROUPS = [
  "dashboard",
  "keeping",
  "telemetry",
  "machines",
  "destination",
  "notifications",
  "tools",
  "channels",
  "threads",
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

/** What is kept, and its limit in time or size. */
const KEPT = /_RETENTION_DAYS$|^CCEN_(?:DATABASE|ARCHIVE|DEAD_LETTER|LOG)_MAX_MB$/;

/** By name, so that a newer daemon's setting has a group too. */
export function groupOf(key: string): SettingGroup {
  if (DESTINATION.has(key) || isProviderSetting(key)) return "destination";
  if (key.startsWith("CCEN_OTLP_")) return "telemetry";
  if (key === "CCEN_MACHINE_NAME" || key.startsWith("CCEN_FORWARDING_")) return "machines";
  if (KEPT.test(key)) return "keeping";
  if (key.startsWith("CCEN_")) return "dashboard";
  if (key.startsWith("DISCORD_TOOL_") || key === "DISCORD_DISABLED_TOOLS") return "tools";
  if (key.startsWith("DISCORD_CHANNEL_")) return "channels";
  return key.includes("THREAD") ? "threads" : "notifications";
}
