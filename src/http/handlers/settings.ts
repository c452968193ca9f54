import type { SettingsDto } from "../../protocol/settings-dto.ts";
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
