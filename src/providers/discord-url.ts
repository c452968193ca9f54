import { isLoopbackHost } from "../core/access.ts";

/** Without a version Discord uses v6, whose `retry_after` is in milliseconds. So every address has this one. */
const API_PATH = "/api/v10";

/**
 * The API's base for `DISCORD_API_BASE_URL`: a bare origin, `/api` and any `/vN` at the end become `/api/v10`. Any other
 * path (a proxy's) is kept, and `/api/v10` is added.
 */
export function apiBaseOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname.replace(/\/$/, "").replace(/\/api(?:\/v\d{1,3})?$/, "")}${API_PATH}`;
}

const DISCORD_HOSTS = /^(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com$/;
const WEBHOOK_PATH = /^\/api(?:\/v\d{1,3})?\/webhooks\/(\d{17,20})\/([\w-]{1,200})(?:\/(?:slack|github))?\/?$/;
const SNOWFLAKE = /^\d{17,20}$/;

/** Its token is secret: it allows posting. All messages go into the thread if the URL has one. */
export type WebhookAddress = Readonly<NonNullable<ReturnType<typeof parseWebhookUrl>>>;

/**
 * Parses a webhook URL as people paste it: any of Discord's hosts, with or without a version, a scheme (we always use
 * https) or `<…>` around it. A URL on this machine keeps its origin, so that it can be a fake of Discord.
 * @param apiBase replaces discord.com for Discord's own URLs
 * @returns null for anything else
 */
export function parseWebhookUrl(text: string, apiBase: string) {
  const pasted = text.replace(/^<(.*)>$/, "$1");
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  if (url === null || url.username !== "") return null;
  const isLocal = url.protocol === "http:" && isLoopbackHost(url.hostname);
  if (!isLocal && (!DISCORD_HOSTS.test(url.hostname) || url.port !== "")) return null;
  const [, id, token] = WEBHOOK_PATH.exec(url.pathname) ?? [];
  const threadId = url.searchParams.get("thread_id");
  if (id === undefined || token === undefined || (threadId !== null && !SNOWFLAKE.test(threadId))) return null;
  return { id, token, threadId, apiBase: isLocal ? apiBaseOf(url.origin) : apiBase };
}

// A webhook's token follows its id in a path. A bot's has three parts between dots.
const WEBHOOK_TOKEN = /(\/webhooks\/\d{1,20}\/)[\w-]{1,200}/g;
const BOT_TOKEN = /[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{20,60}/g;

/** Removes possible Discord tokens from foreign text: responses may repeat the request's address. */
export function withoutTokens(text: string): string {
  return text.replaceAll(WEBHOOK_TOKEN, "$1[token]").replaceAll(BOT_TOKEN, "[token]");
}
