import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "pg";
import { drawSecret } from "../../../src/http/access/secrets.ts";
import { cookieName, cookieText, cookieValues } from "./cookies.ts";

/**
 * A browser signs in again after this time, used or not: rights follow the groups of the last sign-in, so this is how long
 * a lost group may last. Where the identity provider still knows them, it takes two redirects.
 */
const LIFE_SECONDS = 12 * 3600;

interface SignInsOptions {
  readonly pool: Pool;
  /** The issuer, or `demo`: sign-ins of another one do not count. */
  readonly provider: string;
  readonly isSecure: boolean;
}

export interface SignedIn {
  readonly subject: string;
  readonly email: string | null;
  readonly name: string;
  /** The groups at the person's last sign-in, in any browser. */
  readonly groups: readonly string[];
}

/** Signed-in browsers. A row for each, so that every replica knows it, and its end holds at the next request. */
export function createSignIns({ pool, provider, isSecure }: SignInsOptions) {
  const digestsOf = (request: IncomingMessage): readonly Buffer[] =>
    cookieValues(request, cookieName(request, "team", isSecure)).map(digestOf);

  const setCookie = (request: IncomingMessage, response: ServerResponse, value: string | null): void => {
    const name = cookieName(request, "team", isSecure);
    response.appendHeader("Set-Cookie", cookieText({ name, value, seconds: LIFE_SECONDS }));
  };

  return {
    /** Null for a browser that is not signed in. */
    find: async (request: IncomingMessage): Promise<SignedIn | null> => {
      const digests = digestsOf(request);
      if (digests.length === 0) return null;
      const { rows } = await pool.query<SignedIn>({ ...FIND, values: [digests, provider] });
      return rows[0] ?? null;
    },
    /** Signs a person in with a new secret, in place of what the browser had. */
    begin: async (personId: number, request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const secret = drawSecret();
      await pool.query("DELETE FROM sign_ins WHERE digest = ANY ($1) OR ends_at < clock_timestamp()", [
        digestsOf(request),
      ]);
      await pool.query(BEGIN, [digestOf(secret), personId, provider, LIFE_SECONDS]);
      setCookie(request, response, secret);
    },
    end: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      await pool.query("DELETE FROM sign_ins WHERE digest = ANY ($1)", [digestsOf(request)]);
      setCookie(request, response, null);
    },
  };
}

const FIND = {
  name: "find-sign-in",
  text: `SELECT p.subject, p.email, p.name, p.groups FROM sign_ins s JOIN people p ON p.id = s.person
    WHERE s.digest = ANY ($1::bytea[]) AND s.provider = $2 AND s.ends_at > clock_timestamp()
    ORDER BY s.began_at DESC LIMIT 1`,
};

const BEGIN = `INSERT INTO sign_ins (digest, person, provider, ends_at)
  VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))`;

/** Ends all of a person's sign-ins, at every replica. @returns how many there were */
export async function endSignIns(pool: Pool, subject: string): Promise<number> {
  const { rowCount } = await pool.query(
    "DELETE FROM sign_ins USING people p WHERE p.id = sign_ins.person AND p.subject = $1",
    [subject],
  );
  return rowCount ?? 0;
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
