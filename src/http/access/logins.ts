import { DAY_MS } from "../../core/time-units.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { objectField, textField, type JsonObject } from "../../core/json.ts";
import type { PushedBrowser, PushSubscription } from "../../core/notification/push.ts";
import type { Clock } from "../../core/ports.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { isDeepStrictEqual } from "node:util";
import { digestOf, drawSecret, readRows } from "./secrets.ts";

/** A browser must log in again after this time, used or not. */
const LOGIN_LIFE_MS = 14 * DAY_MS;

const MOST_LOGINS = 50;

interface Login {
  readonly endsAtMs: number;
  /** The pairing of a browser that may answer requests; null for every other. */
  readonly pairing: Pairing | null;
  readonly open: Set<ServerResponse>;
}

interface Pairing {
  readonly name: string;
  /** Digest of a second secret, which the page sends: a browser shows cookies to every server of a host on any port. */
  readonly answerKeyDigest: string;
  /** Null until the browser asks for push messages. It ends with the pairing. */
  readonly push: PushSubscription | null;
}

/** A browser that may answer requests. */
export interface PairedBrowser {
  /** Made of a digest: it opens nothing. */
  readonly id: string;
  readonly name: string;
  readonly pairedAtMs: number;
  readonly isPushed: boolean;
  /** Whether the given login is its own. */
  readonly isOwn: boolean;
}

/** What a browser gets: for its cookie, and for the page where it is paired. */
export interface NewLogin {
  readonly loginId: string;
  readonly answerKey: string | null;
}

interface LoginsOptions {
  /** Mode 0600; holds digests, dates and addresses for push messages. */
  readonly file: string;
  /** Part of every digest: with another token no digest is found. */
  readonly token: string;
  readonly clock: Clock;
  /** Called when the file cannot be written: the logins then end with the daemon. */
  onUnwritable(error: unknown): void;
  /** Called when other browsers are paired than before. */
  onPairings(): void;
}

/** Logged-in browsers. Logins survive a restart of the daemon, but not a change of the token. */
export function createLogins({ file, token, clock, onUnwritable, onPairings }: LoginsOptions) {
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
    if (login !== undefined && login.pairing !== null) onPairings();
  }

  /** The browser stays logged in, and answers no more. @returns its name; null where none is paired by that key */
  function endPairing(key: string): string | null {
    const login = logins.get(key);
    if (login === undefined || login.pairing === null) return null;
    logins.set(key, { ...login, pairing: null });
    onPairings();
    return login.pairing.name;
  }

  function save(): void {
    try {
      writeLogins(file, Array.from(logins));
    } catch (error) {
      onUnwritable(error);
    }
  }

  return {
    /**
     * Only the digests of its secrets are kept.
     * @param pairedAs the name of a browser that may answer
     * @param replacedIds the logins of the same browser so far: its cookie is replaced, and with it their pairing
     */
    begin(pairedAs: string | null = null, replacedIds: readonly string[] = []): NewLogin {
      prune();
      for (const id of replacedIds) endPairing(keyOf(id));
      const loginId = drawSecret();
      const answerKey = pairedAs === null ? null : drawSecret();
      const pairing =
        pairedAs === null || answerKey === null
          ? null
          : { name: pairedAs, answerKeyDigest: keyOf(answerKey), push: null };
      logins.set(keyOf(loginId), { endsAtMs: clock.now() + LOGIN_LIFE_MS, pairing, open: new Set() });
      const [oldest] = logins.keys();
      if (logins.size > MOST_LOGINS && oldest !== undefined) drop(oldest);
      save();
      if (pairing !== null) onPairings();
      return { loginId, answerKey };
    },
    isValid(id: string): boolean {
      prune();
      return logins.has(keyOf(id));
    },
    /** The name of the paired browser that has both secrets. */
    pairedAs(id: string, answerKey: string): string | null {
      const pairing = logins.get(keyOf(id))?.pairing ?? null;
      return pairing !== null && pairing.answerKeyDigest === keyOf(answerKey) ? pairing.name : null;
    },
    /** @param ownId the login of the browser that asks */
    paired(ownId: string | null): readonly PairedBrowser[] {
      prune();
      const ownKey = ownId === null ? null : keyOf(ownId);
      return Array.from(logins).flatMap(([key, { pairing, endsAtMs }]) => {
        if (pairing === null) return [];
        // A login ends a fixed time after it began, and a pairing begins with it.
        const pairedAtMs = endsAtMs - LOGIN_LIFE_MS;
        return [
          {
            id: pairingIdOf(key),
            name: pairing.name,
            pairedAtMs,
            isOwn: key === ownKey,
            isPushed: pairing.push !== null,
          },
        ];
      });
    },
    pushed(): readonly PushedBrowser[] {
      prune();
      return Array.from(logins.values()).flatMap(({ pairing }) =>
        pairing === null || pairing.push === null ? [] : [{ name: pairing.name, ...pairing.push }],
      );
    },
    /** @param of a paired browser: by its login, or by its name */
    setPush(of: { readonly id: string } | { readonly name: string }, push: PushSubscription | null): void {
      const key = "id" in of ? keyOf(of.id) : logins.keys().find((one) => logins.get(one)?.pairing?.name === of.name);
      const login = key === undefined ? undefined : logins.get(key);
      if (key === undefined || login === undefined || login.pairing === null) return;
      if (isDeepStrictEqual(login.pairing.push, push)) return;
      logins.set(key, { ...login, pairing: { ...login.pairing, push } });
      save();
      onPairings();
    },
    /**
     * @returns the browser's name; null for an id that is not listed
     * @throws the system's error when it cannot be written: it applies at once, but would end with the daemon
     */
    revoke(pairingId: string): string | null {
      const key = logins.keys().find((one) => pairingIdOf(one) === pairingId);
      const name = key === undefined ? null : endPairing(key);
      if (name !== null) writeLogins(file, Array.from(logins));
      return name;
    },
    unpair(): void {
      const ended = Array.from(logins.keys()).filter((key) => endPairing(key) !== null);
      if (ended.length > 0) save();
    },
    /** Ends a response with its login: a live stream must not outlive it. */
    hold(id: string, response: ServerResponse): void {
      const open = logins.get(keyOf(id))?.open;
      open?.add(response);
      response.once("close", () => open?.delete(response));
    },
    end(id: string): void {
      drop(keyOf(id));
      save();
    },
  };
}

/** Uses hexadecimal digits: as an argument of a command it is never taken for an option. */
function pairingIdOf(key: string): string {
  return Buffer.from(key, "base64url").toString("hex").slice(0, 12);
}

/** The same as `unpair`, where no daemon runs that has the logins in memory. */
export function unpairIn(file: string): void {
  const logins = readLogins(file);
  if (logins.every(([, { pairing }]) => pairing === null)) return;
  writeLogins(
    file,
    logins.map(([digest, login]) => [digest, { ...login, pairing: null }]),
  );
}

type StoredLogin = readonly [digest: string, login: Login];

function writeLogins(file: string, logins: readonly StoredLogin[]): void {
  const rows = logins.map(([digest, { endsAtMs, pairing }]) => ({
    digest,
    ends_at_ms: endsAtMs,
    ...(pairing !== null && {
      paired_as: pairing.name,
      answer_key_digest: pairing.answerKeyDigest,
      ...(pairing.push !== null && { push: { ...pairing.push } }),
    }),
  }));
  writeFileAtomic(file, `${JSON.stringify({ logins: rows })}\n`, { mode: 0o600 });
}

function readLogins(file: string): readonly StoredLogin[] {
  return readRows(file, "logins", MOST_LOGINS).flatMap((row) => {
    const { digest, ends_at_ms: endsAtMs, paired_as: name, answer_key_digest: answerKeyDigest } = row;
    if (typeof digest !== "string" || typeof endsAtMs !== "number") return [];
    const isPaired = typeof name === "string" && typeof answerKeyDigest === "string";
    const pairing = isPaired ? { name, answerKeyDigest, push: readPush(objectField(row, "push")) } : null;
    return [[digest, { endsAtMs, pairing, open: new Set<ServerResponse>() }] as const];
  });
}

/** @returns null for anything that is no subscription of a browser */
export function readPush(fields: JsonObject): PushSubscription | null {
  const of = (name: string): string => textField(fields, name) ?? "";
  const [endpoint, p256dh, auth] = [of("endpoint"), of("p256dh"), of("auth")];
  const { protocol, hostname, username } = URL.parse(endpoint) ?? {};
  // A maker's service: never a host of this network.
  const isPublic = protocol === "https:" && username === "" && /\.[a-z]{2,}$/i.test(hostname ?? "");
  const areKeys = /^[\w-]{87}$/.test(p256dh) && /^[\w-]{22}$/.test(auth);
  return isPublic && areKeys && endpoint.length <= MAX_ENDPOINT_CHARS ? { endpoint, p256dh, auth } : null;
}

const MAX_ENDPOINT_CHARS = 1000;

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
