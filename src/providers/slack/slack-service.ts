import type { MessageService } from "../../core/delivery.ts";
import { oneLine } from "../../core/text.ts";
import { withoutSecretsOf } from "../request/without-secrets.ts";
import { MAX_BATCH } from "../max-batch.ts";
import { createWayService, type WayDeps } from "../way-service.ts";
import { toSlackMessage } from "./slack-message.ts";

/** "One message per second", as Slack asks of a webhook. */
const SPACING_MS = 1000;

/** Slack answers with one word or two; a page is of somebody else. */
const WORDS_UNITS = 80;

interface SlackOptions extends WayDeps {
  readonly url: string;
  readonly language: "en" | "ja";
}

/** An incoming webhook of Slack, or of what understands the same. */
export function createSlackService({ url, language, ...deps }: SlackOptions): MessageService {
  return createWayService({
    ...deps,
    maxBatch: MAX_BATCH.slack,
    spacingMs: SPACING_MS,
    reading: {
      wordsOf: (text) => (/^\s*</.test(text) ? "not from Slack" : oneLine(text, WORDS_UNITS)),
      idOf: () => "",
      withoutSecrets: withoutSecretsOf(url),
    },
    request: (messages) => ({
      url,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(toSlackMessage(messages, language)),
    }),
  });
}
