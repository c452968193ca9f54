/** Parts of the list of settings, in the order in which they are shown. */
export const SETTING_GROUPS = ["dashboard", "destination", "told", "tools", "channels", "threads"] as const;

export type SettingGroup = (typeof SETTING_GROUPS)[number];

const DESTINATION: ReadonlySet<string> = new Set([
  "DISCORD_WEBHOOK_URL",
  "DISCORD_BOT_TOKEN",
  "DISCORD_CHANNEL_ID",
  "DISCORD_CHANNEL_TYPE",
  "DISCORD_MENTION_USER_ID",
  "DISCORD_API_BASE_URL",
]);

/** By its name: a setting of a newer daemon finds a place too. */
export function groupOf(key: string): SettingGroup {
  if (DESTINATION.has(key) || key.startsWith("CCEN_")) return "destination";
  if (key.startsWith("DISCORD_DASHBOARD_") || key === "DISCORD_DEBUG") return "dashboard";
  if (key.startsWith("DISCORD_TOOL_") || key === "DISCORD_DISABLED_TOOLS") return "tools";
  if (key.startsWith("DISCORD_CHANNEL_")) return "channels";
  return key.includes("THREAD") ? "threads" : "told";
}
