import type { MessageService } from "../../core/notification/delivery.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { parseJsonObject } from "../../core/json.ts";
import { requestOnce } from "../../system/http-client.ts";
import { attemptId, createHttpService } from "../http-service.ts";
import type { CheckDeps, CheckResult, ServiceDeps } from "../provider.ts";
import { STRINGS, type Language } from "../strings.ts";
import { secretsOfUrl, withoutSecrets } from "../without-secrets.ts";
import { toNtfyMessage } from "./ntfy-message.ts";

/** ntfy's code when a day's messages are used up. The day ends at midnight, UTC. */
const DAY_IS_FULL = 42_908;
const DAY_PAUSE_MS = 900_000;

/** A server's default: sixty at once, then one every five seconds. Quiet messages stay below it. */
const QUIET_SPACING_MS = 5000;

const CHECK_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 4096;

interface NtfySettings {
  readonly ntfyUrl: string;
  /** Empty for a public topic. */
  readonly ntfyToken: string;
  readonly language: Language;
}

/** A topic of ntfy, published to as JSON, because headers cannot carry texts of every script. */
export function createService(
  { ntfyUrl, ntfyToken: token, language }: NtfySettings,
  deps: ServiceDeps,
): MessageService {
  const { serverUrl, topic } = parseTopicUrl(ntfyUrl);
  return createHttpService({
    ...deps,
    spacingMs: 0,
    quietSpacingMs: QUIET_SPACING_MS,
    reader: {
      errorText: (text) => {
        const error = parseJsonObject(text)?.["error"];
        return typeof error === "string" ? error : "not from ntfy";
      },
      messageId: (text) => {
        const id = parseJsonObject(text)?.["id"];
        return typeof id === "string" ? id.slice(0, 64) : "";
      },
      withoutSecrets: withoutSecrets([...secretsOfUrl(ntfyUrl), token]),
      pauseMs: (text) => (parseJsonObject(text)?.["code"] === DAY_IS_FULL ? DAY_PAUSE_MS : null),
    },
    request: (messages, attempt) => ({
      url: serverUrl,
      headers: {
        "content-type": "application/json",
        ...(token !== "" && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(
        toNtfyMessage(messages, { topic, sequenceId: attemptId(attempt), more: STRINGS[language].more }),
      ),
    }),
  });
}

/** Checks that the topic's server is a healthy ntfy server. Publishes nothing. */
export async function check(
  { ntfyUrl }: Pick<NtfySettings, "ntfyUrl">,
  { fetch, signal }: CheckDeps,
): Promise<CheckResult> {
  const answer = await requestOnce(
    { url: new URL("v1/health", parseTopicUrl(ntfyUrl).serverUrl).href },
    { fetch, nowMs: 0, signal, timeoutMs: CHECK_TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES },
  );
  const isHealthy = answer.kind === "answered" && answer.status === 200 && /"healthy"\s*:\s*true/.test(answer.text);
  if (isHealthy) {
    const detail = "an ntfy server that is well; whether the topic takes messages shows only one that is sent";
    return { name: "server", status: "ok", detail, fix: null };
  }
  const detail =
    answer.kind !== "answered"
      ? deliveryReasonText(answer.reason, "en")
      : answer.status === 200
        ? "what answers there is not ntfy, or not well"
        : `its health answers HTTP ${answer.status}`;
  const fix = "CCEN_NTFY_URL is the server's address with the topic behind it; try again if the server is only down.";
  return { name: "server", status: "fail", detail, fix };
}

interface TopicAddress {
  /** The address for publishing JSON, with a slash at its end. */
  readonly serverUrl: string;
  readonly topic: string;
}

/** Splits the address of a topic. The settings reject one without a topic. */
function parseTopicUrl(address: string): TopicAddress {
  const url = new URL(address);
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const topic = parts.pop() ?? "";
  return { serverUrl: new URL(`/${parts.map((part) => `${part}/`).join("")}`, url.origin).href, topic };
}
