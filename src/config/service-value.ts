import { settingProblem } from "../core/i18n/setting-problem.ts";
import type { ParsedValue } from "./setting.ts";

/** Discord ids of users and channels have 17 to 20 digits. People also paste them as a mention. */
const ID = /^<?(?:@!?|#)?(\d{17,20})>?$/;

const WEBHOOK_HOSTS = /^(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com$/;

const WEBHOOK_PATH = /^\/api\/(?:v\d{1,3}\/)?webhooks\/\d{17,20}\/[\w-]{1,200}(?:\/(?:slack|github))?\/?$/;

export function parseId(text: string): ParsedValue {
  const id = ID.exec(text)?.[1];
  return id === undefined ? { ok: false, reason: settingProblem("id") } : { ok: true, value: id };
}

/**
 * A webhook's address as people paste it: on a host of Discord, with or without the scheme (we always use https) or
 * `<…>` around it; or on this machine, where a test's fake may listen. `src/providers/discord` parses it; here a
 * mistake is reported with its line.
 */
export function parseWebhookUrl(text: string): ParsedValue {
  const pasted = text.replace(/^<(.*)>$/, "$1");
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  const atHome = url !== null && (isLocal(url) || (WEBHOOK_HOSTS.test(url.hostname) && url.port === ""));
  if (!atHome || url.username !== "" || !WEBHOOK_PATH.test(url.pathname)) {
    return { ok: false, reason: settingProblem("webhook") };
  }
  const threadId = url.searchParams.get("thread_id");
  if (threadId !== null && !/^\d{17,20}$/.test(threadId)) {
    return { ok: false, reason: settingProblem("thread-id") };
  }
  return { ok: true, value: text };
}

/** An address that receives secrets: encrypted, or on this machine. */
export function parseServiceUrl(text: string): ParsedValue {
  const url = URL.parse(text);
  if (url === null || !(url.protocol === "https:" || isLocal(url)) || url.username !== "") {
    return { ok: false, reason: settingProblem("url") };
  }
  return { ok: true, value: text.replace(/(?<!\/)\/+$/, "") };
}

/** The address of another daemon, with the path at which a proxy serves it. Empty for none. */
export function parseDaemonAddress(text: string): ParsedValue {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === "" && url.search === "" && url.hash === "";
  if (text !== "" && !(isPlain && (url.protocol === "https:" || url.protocol === "http:"))) {
    return { ok: false, reason: settingProblem("daemon") };
  }
  return { ok: true, value: text.replace(/(?<!\/)\/+$/, "") };
}

function isLocal({ protocol, hostname }: URL): boolean {
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return protocol === "http:" && loopback;
}
