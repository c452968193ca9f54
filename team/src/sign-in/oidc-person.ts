import type { Pool } from "pg";
import { audit } from "../audit/audit.ts";
import { inTransaction } from "../database/pool.ts";
import { SignInRefused, type Claims } from "./oidc-provider.ts";

/**
 * The person whom the provider names: by its own name for them, the first time by their address, under which their machines
 * stand. An address that the provider later gives to another person opens nothing of the first one.
 * @returns their id
 * @throws SignInRefused
 */
export async function personOfClaims(pool: Pool, claims: Claims): Promise<number> {
  const { issuer, subject, email, name, groups } = claims;
  return inTransaction(pool, async (client) => {
    const known = await client.query<PersonRow>(UPDATE, [issuer, subject, email, name, groups]);
    const found = known.rows[0] ?? (await client.query<PersonRow>(ADD, [issuer, subject, email, name, groups])).rows[0];
    if (found === undefined) throw new SignInRefused("the e-mail address belongs to another account");
    await audit(client, { who: found.subject, kind: "signed-in", about: found.subject, owner: found.id });
    return found.id;
  });
}

interface PersonRow {
  readonly id: number;
  readonly subject: string;
}

const UPDATE = `UPDATE people SET email = $3, name = $4, groups = $5 WHERE issuer = $1 AND issued_subject = $2
  RETURNING id, subject`;

const ADD = `INSERT INTO people (issuer, issued_subject, subject, email, name, groups) VALUES ($1, $2, $3, $3, $4, $5)
  ON CONFLICT (subject) DO UPDATE SET issuer = excluded.issuer, issued_subject = excluded.issued_subject,
    email = excluded.email, name = excluded.name, groups = excluded.groups
  WHERE people.issuer IS DISTINCT FROM excluded.issuer
  RETURNING id, subject`;
