import type { MessageService } from "../../core/delivery.ts";
import { attemptId } from "../request/attempt-id.ts";
import { jsonField } from "../request/json-field.ts";
import type { Reading } from "../request/outcome-of.ts";
import { withoutSecretsOf } from "../request/without-secrets.ts";
import { MORE_WORDS } from "../text/more-words.ts";
import { MAX_BATCH } from "../max-batch.ts";
import { createWayService, type WayDeps } from "../way-service.ts";
import { toNtfyMessage } from "./ntfy-message.ts";
import { parseTopicUrl } from "./topic-url.ts";

/** ntfy's code for a day's messages being used up; the day ends at midnight, UTC. */
const DAY_IS_FULL = 42_908;
const DAY_PAUSE_MS = 900_000;

/** A server's default: sixty at once, then one every five seconds. What calls nobody stays below it. */
const QUIET_SPACING_MS = 5000;

interface NtfyOptions extends WayDeps {
  readonly url: string;
  /** Empty for a topic that everybody may publish to. */
  readonly token: string;
  readonly language: "en" | "ja";
}

/** A topic of ntfy, published to as JSON: texts of any script need no header there. */
export function createNtfyService({ url, token, language, ...deps }: NtfyOptions): MessageService {
  const { serverUrl, topic } = parseTopicUrl(url);
  const reading: Reading = {
    wordsOf: (text) => {
      const words = jsonField(text, "error");
      return typeof words === "string" ? words : "not from ntfy";
    },
    idOf: (text) => {
      const id = jsonField(text, "id");
      return typeof id === "string" ? id.slice(0, 64) : "";
    },
    withoutSecrets: withoutSecretsOf(url, [token]),
    pauseOf: (text) => (jsonField(text, "code") === DAY_IS_FULL ? DAY_PAUSE_MS : null),
  };
  return createWayService({
    ...deps,
    maxBatch: MAX_BATCH.ntfy,
    spacingMs: 0,
    quietSpacingMs: QUIET_SPACING_MS,
    reading,
    request: (messages, attempt) => ({
      url: serverUrl,
      headers: {
        "content-type": "application/json",
        ...(token !== "" && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(
        toNtfyMessage(messages, { topic, sequenceId: attemptId(attempt), moreWords: MORE_WORDS[language] }),
      ),
    }),
  });
}
