import type { SettingDto } from "../../../src/api/settings-dto.ts";
import type { RouteFilter } from "../route.ts";
import { groupOf, SETTING_GROUPS, type SettingGroup } from "./setting-group.ts";

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
