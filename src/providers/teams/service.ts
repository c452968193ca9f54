import type { MessageService } from "../../core/notification/delivery.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";
import { createHttpService } from "../http-service.ts";
import type { ServiceDeps } from "../provider.ts";
import type { Language } from "../strings.ts";
import { secretsOfUrl, withoutSecrets } from "../without-secrets.ts";
import { toTeamsMessage } from "./teams-message.ts";

/** Teams limits a webhook to four requests a second. */
const SPACING_MS = 1000;

/** The workflow was turned off, so every message is rejected. */
const TURNED_OFF = "WorkflowTriggerIsNotEnabled";

interface TeamsSettings {
  readonly teamsUrl: string;
  readonly language: Language;
}

/**
 * A Teams workflow of the template "Send webhook alerts to a channel" (or chat). It responds 202 before it posts the
 * card. A later failure is only in the workflow's own run history.
 */
export function createService({ teamsUrl: url, language }: TeamsSettings, deps: ServiceDeps): MessageService {
  return createHttpService({
    ...deps,
    spacingMs: SPACING_MS,
    reader: {
      errorText: (text) => {
        const { code, message } = errorOf(text) ?? {};
        const strings = [code, message].filter((one) => typeof one === "string");
        return strings.length === 0 ? "not from a Teams workflow" : strings.join(": ");
      },
      messageId: () => "",
      withoutSecrets: withoutSecrets(secretsOfUrl(url)),
      isClosed: (text) => errorOf(text)?.["code"] === TURNED_OFF,
    },
    request: (messages) => ({
      url,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toTeamsMessage(messages, language)),
    }),
  });
}

function errorOf(text: string): JsonObject | null {
  const error = parseJsonObject(text)?.["error"];
  return isJsonObject(error) ? error : null;
}
