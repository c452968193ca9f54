import type { SettingsDto } from "../../api/settings-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/settings`: what is in force and where it comes from. Nothing can be changed here. */
export function handleSettings(readSettings: () => SettingsDto): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    return answerJson(exchange, readSettings());
  };
}

/** `POST /api/settings/reload`: loads the files at once and answers what is in force then. */
export function handleReload(reload: () => void, readSettings: () => SettingsDto): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    reload();
    return answerJson(exchange, readSettings());
  };
}
