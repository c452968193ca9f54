import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { withoutQuery } from "../parameters.ts";
import { get, post, type Route } from "../router.ts";

/**
 * The settings in force and their sources, read-only.
 * @param reload loads the settings from their files at once
 */
export function settingsRoutes(readSettings: () => SettingsDto, reload: () => void): readonly Route[] {
  return [
    get(
      ROUTES.settings,
      withoutQuery(() => readSettings()),
    ),
    post(ROUTES.settingsReload, () => {
      reload();
      return readSettings();
    }),
  ];
}
