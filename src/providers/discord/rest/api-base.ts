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
  if (url === null) throw refused("it is not a URL");
  if (url.username !== "" || url.password !== "") throw refused("it holds a user name or password");
  if (url.search !== "" || url.hash !== "") throw refused("it has a query or a fragment");
  if (url.protocol !== "https:" && !isLoopbackHttp(url)) throw refused("only https:, or http: to 127.0.0.1, is safe");
  const path = url.pathname.replace(/\/{1,8}$/, "").replace(/\/api(?:\/v\d{1,3})?$/, "");
  return `${url.origin}${path}${API_PATH}`;
}

/** http to a loopback address. */
export function isLoopbackHttp(url: URL): boolean {
  const { hostname } = url;
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
  return url.protocol === "http:" && loopback;
}

export function apiBaseOf(url: URL): string {
  return `${url.origin}${API_PATH}`;
}

function refused(reason: string): AppError {
  return new AppError("discord/api-base", { reason });
}
