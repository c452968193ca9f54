import { joinPlain } from "../../core/format/sanitize.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { Language } from "../../core/i18n/message.ts";
import { textField } from "../../core/json.ts";
import type { PostMessages } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { sessionName } from "../../core/session/session-name.ts";
import { answerObject, ask, attemptId, createHttpPost, secretsOfUrl } from "../http-service.ts";
import { leadOf, priorityOf } from "../look.ts";
import { bytesOf, truncateToFit, moreOf, plainBody, reachableLink, titleOf } from "../message-text.ts";
import type { CheckDeps, CheckResult, ServiceDeps } from "../provider.ts";

/** ntfy's code when a day's messages are used up. The day ends at midnight, UTC. */
const DAY_IS_FULL = 42_908;
const DAY_PAUSE_MS = 900_000;

/** A server's default: sixty at once, then one every five seconds. Quiet messages stay below it. */
const QUIET_SPACING_MS = 5000;

interface NtfySettings {
  readonly ntfyUrl: string;
  readonly ntfyToken: string;
  readonly language: Language;
}

/** A topic of ntfy, published to as JSON, because headers cannot carry texts of every script. */
export function createPost({ ntfyUrl, ntfyToken: token, language }: NtfySettings, deps: ServiceDeps): PostMessages {
  const { serverUrl, topic } = parseTopicUrl(ntfyUrl);
  return createHttpPost({
    ...deps,
    spacingMs: 0,
    quietSpacingMs: QUIET_SPACING_MS,
    secrets: [...secretsOfUrl(ntfyUrl), token],
    errorText: (text) => textField(answerObject(text), "error") ?? "not from ntfy",
    messageId: (text) => textField(answerObject(text), "id")?.slice(0, 64) ?? "",
    pauseMs: (text) => (answerObject(text)["code"] === DAY_IS_FULL ? DAY_PAUSE_MS : null),
    request: (messages, attempt) => ({
      url: serverUrl,
      headers: {
        "content-type": "application/json",
        ...(token !== "" && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(toNtfyMessage(messages, { topic, sequenceId: attemptId(attempt), language })),
    }),
  });
}

/** Checks that the topic's server is a healthy ntfy server. Publishes nothing. */
export async function check({ ntfyUrl }: Pick<NtfySettings, "ntfyUrl">, deps: CheckDeps): Promise<CheckResult> {
  const answer = await ask({ url: new URL("v1/health", parseTopicUrl(ntfyUrl).serverUrl).href }, deps);
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

/** The address for publishing JSON, with a slash at its end, and the topic. The settings reject one without a topic. */
function parseTopicUrl(address: string) {
  const url = new URL(address);
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const topic = parts.pop() ?? "";
  return { serverUrl: new URL(`/${parts.map((part) => `${part}/`).join("")}`, url.origin).href, topic };
}

/** A server's default. A longer text becomes a file, which a notification does not show. */
const MAX_MESSAGE_BYTES = 4096;

/** A server reads a request of up to twice the message limit. The other fields fit in the difference. */
const MAX_JSON_BYTES = 6000;

const TITLE_CHARS = 250;
const NAME_CHARS = 120;

interface NtfyMessageOptions {
  readonly topic: string;
  /** The message's id in every attempt: from version 2.16 on, a repeat replaces the earlier message. */
  readonly sequenceId: string;
  readonly language: Language;
}

export function toNtfyMessage(notifications: readonly Notification[], options: NtfyMessageOptions) {
  const { topic, sequenceId, language } = options;
  const lead = leadOf(notifications);
  const click = reachableLink(lead.link);
  return {
    topic,
    title: `${titleOf(lead, TITLE_CHARS)}${moreOf(notifications, language)}`,
    message: messageOf(notifications),
    priority: Math.max(...notifications.map(priorityOf)),
    sequence_id: sequenceId,
    ...(click !== null && { click }),
  };
}

function messageOf(notifications: readonly Notification[]): string {
  const [first] = notifications;
  const text =
    notifications.length === 1 && first !== undefined
      ? alone(first)
      : notifications.map((one) => titleOf(one, TITLE_CHARS)).join("\n");
  const short = truncateToFit(text, MAX_MESSAGE_BYTES, bytesOf);
  // Quotes and line breaks take two bytes in JSON.
  return truncateToFit(short, MAX_JSON_BYTES, (part) => bytesOf(JSON.stringify(part)));
}

/** The text below the title. ntfy would replace an empty message by its own text. */
function alone(notification: Notification): string {
  const { session } = notification;
  const body = plainBody(notification, MAX_MESSAGE_BYTES);
  const name = joinPlain([sessionName(session), session.branch], NAME_CHARS);
  return body === "" ? name : `${name}\n${body}`;
}
