import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { answerJson } from "../answers.ts";
import { readParameters } from "../parameters.ts";
import { get, post, type Handler, type Route } from "../router.ts";

/** `GET /api/settings`: the settings in force and their sources. Read-only. */
function handleSettings(readSettings: () => SettingsDto): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    return answerJson(exchange, readSettings());
  };
}

/** `POST /api/settings/reload`: loads the files at once and answers the settings then in force. */
function handleReload(reload: () => void, readSettings: () => SettingsDto): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    reload();
    return answerJson(exchange, readSettings());
  };
}

/** @param reload loads the settings from their files at once */
export function settingsRoutes(readSettings: () => SettingsDto, reload: () => void): readonly Route[] {
  return [
    get(ROUTES.settings, handleSettings(readSettings)),
    post(ROUTES.settingsReload, handleReload(reload, readSettings)),
  ];
}
