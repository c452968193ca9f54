import type { IncomingMessage } from "node:http";

interface Cookie {
  readonly name: string;
  /** Null removes it. */
  readonly value: string | null;
  readonly seconds: number;
}

/** Over TLS no other server of the domain, and no page without TLS, can set a cookie of this name. */
const HOST_PREFIX = "__Host-";

/**
 * Cookies ignore ports: two servers of one machine must not share one. Over plain HTTP, on this machine alone, a browser
 * would not keep one that is `Secure`.
 */
export function cookieName(request: IncomingMessage, name: string, isSecure: boolean): string {
  return isSecure ? `${HOST_PREFIX}ccen-${name}` : `ccen-${name}-${request.socket.localPort ?? 0}`;
}

/** The value of `Set-Cookie`. `Lax`, because the identity provider sends the browser back from another site. */
export function cookieText({ name, value, seconds }: Cookie): string {
  const secure = name.startsWith(HOST_PREFIX) ? "; Secure" : "";
  const age = value === null ? 0 : seconds;
  return `${name}=${value ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

/** One, unless another program on the same host planted a cookie of that name. */
export function cookieValues(request: IncomingMessage, name: string): readonly string[] {
  return (request.headers.cookie ?? "")
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1))
    .slice(0, 4);
}
