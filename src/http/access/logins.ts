import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isJsonObject } from "../../core/json.ts";
import type { Clock } from "../../core/ports.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { digestOf, drawSecret } from "./secrets.ts";

const DAY_MS = 86_400_000;

/** A browser must log in again after this time, used or not. */
const LOGIN_LIFE_MS = 14 * DAY_MS;

const MOST_LOGINS = 50;

/** Logged-in browsers. Logins survive a restart of the daemon, but not a change of the token. */
interface Logins {
  /** @returns the id for the cookie; only its digest is kept */
  begin(): string;
  isValid(id: string): boolean;
  /** Ends a response with its login: a live stream must not outlive it. */
  hold(id: string, response: ServerResponse): void;
  end(id: string): void;
}

interface Login {
  readonly endsAtMs: number;
  readonly open: Set<ServerResponse>;
}

interface LoginsOptions {
  /** Mode 0600; holds digests and dates. */
  readonly file: string;
  /** Part of every digest: with another token no digest is found. */
  readonly token: string;
  readonly clock: Clock;
  /** Called when the file cannot be written: the logins then end with the daemon. */
  onUnwritable(error: unknown): void;
}

export function createLogins({ file, token, clock, onUnwritable }: LoginsOptions): Logins {
  const logins = new Map(readLogins(file));
  prune();

  function keyOf(id: string): string {
    return digestOf(`${token}\n${id}`);
  }

  function prune(): void {
    const now = clock.now();
    for (const [key, { endsAtMs }] of logins) if (endsAtMs <= now) drop(key);
  }

  function drop(key: string): void {
    const login = logins.get(key);
    logins.delete(key);
    for (const response of login?.open ?? []) response.destroy();
  }

  function save(): void {
    const rows = Array.from(logins, ([digest, { endsAtMs }]) => ({ digest, ends_at_ms: endsAtMs }));
    try {
      writeFileAtomic(file, `${JSON.stringify({ logins: rows })}\n`, { mode: 0o600 });
    } catch (error) {
      onUnwritable(error);
    }
  }

  return {
    begin() {
      prune();
      const id = drawSecret();
      logins.set(keyOf(id), { endsAtMs: clock.now() + LOGIN_LIFE_MS, open: new Set() });
      const [oldest] = logins.keys();
      if (logins.size > MOST_LOGINS && oldest !== undefined) drop(oldest);
      save();
      return id;
    },
    isValid(id) {
      prune();
      return logins.has(keyOf(id));
    },
    hold(id, response) {
      const open = logins.get(keyOf(id))?.open;
      open?.add(response);
      response.once("close", () => open?.delete(response));
    },
    end(id) {
      drop(keyOf(id));
      save();
    },
  };
}

/** Reads an earlier daemon's logins. An unreadable file counts as empty. */
function readLogins(file: string): (readonly [string, Login])[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    const rows: readonly unknown[] = isJsonObject(value) && Array.isArray(value["logins"]) ? value["logins"] : [];
    return rows.slice(-MOST_LOGINS).flatMap((row) => {
      if (!isJsonObject(row)) return [];
      const { digest, ends_at_ms: endsAtMs } = row;
      if (typeof digest !== "string" || typeof endsAtMs !== "number") return [];
      return [[digest, { endsAtMs, open: new Set<ServerResponse>() }] as const];
    });
  } catch {
    return [];
  }
}

/** A few seconds pass between `ccen open` and the browser's first request, more on a slow machine. */
export const CODE_LIFE_MS = 60_000;
const MOST_CODES = 20;

/** Single-use codes that log in one browser or admit one machine. */
interface OneTimeCodes {
  issue(): string;
  /**
   * Redeems a code. `used` has the id of the first use: two people have the link, and one of them should not.
   * @param begin makes the login or the machine's token, and returns its id
   */
  redeem(code: string, begin: () => string): RedeemedCode;
}

type RedeemedCode =
  | { readonly kind: "new"; readonly id: string }
  | { readonly kind: "used"; readonly id: string }
  | { readonly kind: "unknown" };

/** @param readMs a clock that never goes back */
export function createOneTimeCodes(readMs: () => number, lifeMs: number = CODE_LIFE_MS): OneTimeCodes {
  const codes = new Map<string, { readonly issuedAtMs: number; id: string | null }>();

  return {
    issue() {
      const code = drawSecret();
      codes.set(digestOf(code), { issuedAtMs: readMs(), id: null });
      const [oldest] = codes.keys();
      if (codes.size > MOST_CODES && oldest !== undefined) codes.delete(oldest);
      return code;
    },
    redeem(code, begin) {
      const digest = digestOf(code);
      const known = codes.get(digest);
      if (known === undefined) return { kind: "unknown" };
      if (readMs() - known.issuedAtMs >= lifeMs) {
        codes.delete(digest);
        return { kind: "unknown" };
      }
      if (known.id !== null) {
        codes.delete(digest);
        return { kind: "used", id: known.id };
      }
      known.id = begin();
      return { kind: "new", id: known.id };
    },
  };
}

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
