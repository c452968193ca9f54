import { AppError } from "../../../core/errors/errors.ts";
import { apiBaseOf, DISCORD_API_BASE, isLoopbackHttp } from "./api-base.ts";

export interface WebhookAddress {
  readonly id: string;
  /** Secret: it allows posting. */
  readonly token: string;
  /** All messages go into this thread if the URL has one. */
  readonly threadId: string | null;
  readonly apiBase: string;
}

const HOSTS: ReadonlySet<string> = new Set(
  ["discord.com", "discordapp.com"].flatMap((host) => [host, `ptb.${host}`, `canary.${host}`, `www.${host}`]),
);
const PATH = /^\/api(?:\/v\d{1,3})?\/webhooks\/(\d{17,20})\/([\w-]{1,200})(?:\/(?:slack|github))?\/?$/;
const SNOWFLAKE = /^\d{17,20}$/;
/** A longer text cannot be a webhook URL, so the patterns skip it. */
const MAX_LENGTH = 1000;

/**
 * Parses a webhook URL as people paste it: any of Discord's hosts, with or without a version, a scheme or `<…>` around
 * it. A URL on this machine keeps its origin, so that it can be a fake of Discord.
 * @param apiBase replaces discord.com for Discord's own URLs
 * @throws AppError `discord/webhook-url`; it never contains the token
 */
export function parseWebhookUrl(text: string, apiBase: string = DISCORD_API_BASE): WebhookAddress {
  const pasted = text.trim().replace(/^[<"'](.*)[>"']$/, "$1");
  if (pasted.length > MAX_LENGTH) throw refused("it is too long");
  const url = URL.parse(/^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`);
  if (url === null) throw refused("it is not a URL");
  if (url.username !== "" || url.password !== "") throw refused("it holds a user name or password");

  const local = isLoopbackHttp(url);
  if (!local && !HOSTS.has(url.hostname)) throw refused("its host is not Discord's");
  if (!local && url.port !== "") throw refused("it names a port");
  const [, id, token] = PATH.exec(url.pathname) ?? [];
  if (id === undefined || token === undefined) throw refused("its path is not /api/webhooks/ID/TOKEN");
  const threadId = url.searchParams.get("thread_id");
  if (threadId !== null && !SNOWFLAKE.test(threadId)) throw refused("its thread_id is not an id");
  return { id, token, threadId, apiBase: local ? apiBaseOf(url) : apiBase };
}

function refused(reason: string): AppError {
  return new AppError("discord/webhook-url", { reason });
}
