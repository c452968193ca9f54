import type { MessageService } from "../../core/notification/delivery.ts";
import { oneLine } from "../../core/format/text.ts";
import { createHttpService } from "../http-service.ts";
import type { ServiceDeps } from "../provider.ts";
import type { Language } from "../strings.ts";
import { secretsOfUrl, withoutSecrets } from "../without-secrets.ts";
import { toSlackMessage } from "./slack-message.ts";

/** "One message per second": Slack's limit for a webhook. */
const SPACING_MS = 1000;

/** Slack responds with one word or two. */
const ERROR_CHARS = 80;

interface SlackSettings {
  readonly slackUrl: string;
  readonly language: Language;
}

/** An incoming webhook of Slack, or of a compatible service. */
export function createService({ slackUrl: url, language }: SlackSettings, deps: ServiceDeps): MessageService {
  return createHttpService({
    ...deps,
    spacingMs: SPACING_MS,
    reader: {
      errorText: (text) => (/^\s*</.test(text) ? "not from Slack" : oneLine(text, ERROR_CHARS)),
      messageId: () => "",
      withoutSecrets: withoutSecrets(secretsOfUrl(url)),
    },
    request: (messages) => ({
      url,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(toSlackMessage(messages, language)),
    }),
  });
}
