import { AppError } from "../../../core/errors/errors.ts";

/** Without a version Discord uses v6, whose `retry_after` is in milliseconds. So every address has this one. */
const API_PATH = "/api/v10";

export const DISCORD_API_BASE = `https://discord.com${API_PATH}`;

/**
 * Parses `DISCORD_API_BASE_URL`, which replaces `https://discord.com/api/v10`. A bare origin, `/api` and any `/vN` at
 * the end become `/api/v10`. Any other path (a proxy's) is kept, and `/api/v10` is added.
 * @throws AppError `discord/api-base` unless it is https, or http to this machine
 */
export function parseApiBase(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null) throw apiBaseError("it is not a URL");
  if (url.username !== "" || url.password !== "") throw apiBaseError("it holds a user name or password");
  if (url.search !== "" || url.hash !== "") throw apiBaseError("it has a query or a fragment");
  if (url.protocol !== "https:" && !isLoopbackHttp(url))
    throw apiBaseError("only https:, or http: to 127.0.0.1, is safe");
  const path = url.pathname.replace(/\/{1,8}$/, "").replace(/\/api(?:\/v\d{1,3})?$/, "");
  return `${url.origin}${path}${API_PATH}`;
}

/** http to a loopback address. */
function isLoopbackHttp(url: URL): boolean {
  const { hostname } = url;
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return url.protocol === "http:" && loopback;
}

function apiBaseOf(url: URL): string {
  return `${url.origin}${API_PATH}`;
}

function apiBaseError(reason: string): AppError {
  return new AppError("discord/api-base", { reason });
}

export interface WebhookAddress {
  readonly id: string;
  /** Secret: it allows posting. */
  readonly token: string;
  /** All messages go into this thread if the URL has one. */
  readonly threadId: string | null;
  readonly apiBase: string;
}

const DISCORD_HOSTS: ReadonlySet<string> = new Set(
  ["discord.com", "discordapp.com"].flatMap((host) => [host, `ptb.${host}`, `canary.${host}`, `www.${host}`]),
);
const WEBHOOK_PATH = /^\/api(?:\/v\d{1,3})?\/webhooks\/(\d{17,20})\/([\w-]{1,200})(?:\/(?:slack|github))?\/?$/;
const SNOWFLAKE = /^\d{17,20}$/;
/** A longer text cannot be a webhook URL, so the patterns skip it. */
const MAX_URL_LENGTH = 1000;

/**
 * Parses a webhook URL as people paste it: any of Discord's hosts, with or without a version, a scheme or `<…>` around
 * it. A URL on this machine keeps its origin, so that it can be a fake of Discord.
 * @param apiBase replaces discord.com for Discord's own URLs
 * @throws AppError `discord/webhook-url`; it never contains the token
 */
export function parseWebhookUrl(text: string, apiBase: string = DISCORD_API_BASE): WebhookAddress {
  const pasted = text.trim().replace(/^[<"'](.*)[>"']$/, "$1");
  if (pasted.length > MAX_URL_LENGTH) throw webhookUrlError("it is too long");
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  if (url === null) throw webhookUrlError("it is not a URL");
  if (url.username !== "" || url.password !== "") throw webhookUrlError("it holds a user name or password");

  const local = isLoopbackHttp(url);
  if (!local && !DISCORD_HOSTS.has(url.hostname)) throw webhookUrlError("its host is not Discord's");
  if (!local && url.port !== "") throw webhookUrlError("it names a port");
  const [, id, token] = WEBHOOK_PATH.exec(url.pathname) ?? [];
  if (id === undefined || token === undefined) throw webhookUrlError("its path is not /api/webhooks/ID/TOKEN");
  const threadId = url.searchParams.get("thread_id");
  if (threadId !== null && !SNOWFLAKE.test(threadId)) throw webhookUrlError("its thread_id is not an id");
  return { id, token, threadId, apiBase: local ? apiBaseOf(url) : apiBase };
}

function webhookUrlError(reason: string): AppError {
  return new AppError("discord/webhook-url", { reason });
}

// A webhook's token follows its id in a path. A bot's has three parts between dots.
const WEBHOOK_TOKEN = /(\/webhooks\/\d{1,20}\/)[\w-]{1,200}/g;
const BOT_TOKEN = /[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{20,60}/g;

/** Removes possible Discord tokens from foreign text: responses may repeat the request's address. */
export function withoutTokens(text: string): string {
  return text.replaceAll(WEBHOOK_TOKEN, "$1[token]").replaceAll(BOT_TOKEN, "[token]");
}
