import type { IncomingMessage } from "node:http";
import { LOGIN_LIFE_MS } from "./logins.ts";

/**
 * Cookies ignore ports: two daemons of one machine would overwrite each other's. No `__Host-` and no `Secure` over
 * plain HTTP: a browser would not keep it.
 */
function cookieName(request: IncomingMessage): string {
  return `ccen-${request.socket.localPort ?? 0}`;
}

/** The logins in a request's cookies: one, unless another program on the same host planted a cookie of our name. */
export function loginIdsOf(request: IncomingMessage): readonly string[] {
  const name = `${cookieName(request)}=`;
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  return cookies
    .filter((cookie) => cookie.startsWith(name))
    .map((cookie) => cookie.slice(name.length))
    .filter((id) => /^[\w-]{43}$/.test(id))
    .slice(0, 4);
}

/** `Set-Cookie` for a login; null removes it. */
export function loginCookie(request: IncomingMessage, loginId: string | null): string {
  const seconds = loginId === null ? 0 : LOGIN_LIFE_MS / 1000;
  // Behind a TLS proxy, the page's own origin shows it.
  const secure = request.headers.origin?.startsWith("https:") === true ? "; Secure" : "";
  return `${cookieName(request)}=${loginId ?? ""}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
