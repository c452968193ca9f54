import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { json } from "../answers.ts";
import { get, post, type Route } from "../router.ts";

/**
 * `GET /api/settings`: the settings in force and their sources, read-only. `POST /api/settings/reload` answers them
 * after a reload.
 * @param reload loads the settings from their files at once
 */
export function settingsRoutes(readSettings: () => SettingsDto, reload: () => void): readonly Route[] {
  const reloaded = (): SettingsDto => {
    reload();
    return readSettings();
  };
  return [get(ROUTES.settings, json(readSettings)), post(ROUTES.settingsReload, json(reloaded))];
}
