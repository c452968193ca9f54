import { randomInt } from "node:crypto";
import type { Pool } from "pg";
import { toTimestamp } from "../../../src/api/routes.ts";
import type { JoinRequestDto, TeamJoinedDto } from "../../../src/api/team-dto.ts";
import { drawSecret } from "../../../src/http/access/secrets.ts";
import { inTransaction } from "../database/pool.ts";
import { TeamError } from "../http/team-error.ts";
import { audit } from "../audit/audit.ts";
import { digestOf, insertMachine } from "./machine-tokens.ts";

/**
 * A machine joins as in RFC 8628: it shows a code, and its person confirms that in a browser. Machine and browser may
 * speak to different replicas, so all of it is in the database, by the database's clock.
 */
export const JOIN_LIFE_SECONDS = 600;

/** Wrong codes of one person within the life of a code: there are 25,600,000,000. */
const MOST_GUESSES = 10;

/** Strangers may ask: so much of the table they fill at most, all together and from one address. */
const MOST_WAITING = 2_000;
const MOST_OF_SENDER = 20;

/** RFC 8628, 6.1: no vowels, so no words, and none that look like a digit. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;

interface Asking {
  readonly name: string;
  readonly address: string;
  /** See `ownerOf` of `src/http/access/attempts.ts`. */
  readonly sender: string;
}

/** @throws TeamError `team/join-crowded` */
export async function askToJoin(pool: Pool, { name, address, sender }: Asking) {
  const code = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const secret = drawSecret();
  const values = [code, digestOf(secret), name, address, sender, MOST_WAITING, MOST_OF_SENDER];
  const { rows } = await pool.query(ASK, values);
  if (rows.length === 0) throw new TeamError("team/join-crowded");
  return { code: shownCode(code), secret };
}

const IS_ALIVE = `asked_at > clock_timestamp() - interval '${JOIN_LIFE_SECONDS} seconds'`;

const ASK = `WITH ended AS (DELETE FROM joins WHERE asked_at < clock_timestamp() - interval '${2 * JOIN_LIFE_SECONDS} seconds')
  INSERT INTO joins (code, secret_hash, name, address, sender)
  SELECT $1, $2::bytea, $3, $4, $5
  WHERE (SELECT count(*) FROM joins WHERE state = 'pending' AND ${IS_ALIVE}) < $6::int
    AND (SELECT count(*) FROM joins WHERE state = 'pending' AND ${IS_ALIVE} AND sender = $5) < $7::int
  ON CONFLICT (code) DO NOTHING RETURNING id`;

function shownCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * How joining goes, for the machine that holds the secret; also whose a machine's token is.
 * @throws TeamError `team/revoked`, `team/join-code` for a secret that is unknown or too old
 */
export async function joinState(pool: Pool, secret: string): Promise<TeamJoinedDto> {
  const digest = digestOf(secret);
  const machines = await pool.query<{ owner: string; team: string; is_revoked: boolean }>(FIND_MACHINE, [digest]);
  const [machine] = machines.rows;
  if (machine?.is_revoked === true) throw new TeamError("team/revoked");
  if (machine !== undefined) return { state: "joined", token: secret, owner: machine.owner, team: machine.team };
  const joins = await pool.query<{ state: string }>(`SELECT state FROM joins WHERE secret_hash = $1 AND ${IS_ALIVE}`, [
    digest,
  ]);
  const [join] = joins.rows;
  if (join === undefined) throw new TeamError("team/join-code");
  // Confirmed since the question before this one: the next one finds the machine.
  return { state: join.state === "refused" ? "refused" : "pending" };
}

const FIND_MACHINE = `SELECT p.subject AS owner, t.name AS team, m.revoked_at IS NOT NULL AS is_revoked
  FROM machines m JOIN people p ON p.id = m.owner JOIN teams t ON t.id = m.team WHERE m.token_hash = $1`;

interface JoinRow {
  readonly code: string;
  readonly secret_hash: Buffer;
  readonly name: string;
  readonly address: string;
  readonly asked_at: Date;
}

const COLUMNS = "code, secret_hash, name, address, asked_at";

/** What waits under a code. @throws TeamError `team/join-code`, `team/guesses` */
export async function findJoin(pool: Pool, personId: number, typed: string): Promise<JoinRequestDto> {
  return guess(pool, personId, async () => {
    const { rows } = await pool.query<JoinRow>(
      `SELECT ${COLUMNS} FROM joins WHERE code = $1 AND state = 'pending' AND ${IS_ALIVE}`,
      [codeOf(typed)],
    );
    return rows[0] === undefined ? null : toDto(rows[0]);
  });
}

interface Answer {
  readonly personId: number;
  readonly code: string;
}

/**
 * Makes the machine the person's own, in one of their teams.
 * @throws TeamError `team/not-member`, `team/join-code`, `team/guesses`
 */
export async function confirmJoin(
  pool: Pool,
  { personId, code, team }: Answer & { readonly team: string },
): Promise<JoinRequestDto> {
  const teams = await pool.query<{ id: number }>(
    "SELECT t.id FROM memberships m JOIN teams t ON t.id = m.team WHERE m.person = $1 AND t.name = $2",
    [personId, team],
  );
  const [{ id: teamId } = { id: null }] = teams.rows;
  if (teamId === null) throw new TeamError("team/not-member");
  return guess(pool, personId, async () =>
    inTransaction(pool, async (client) => {
      const row = await settle(client, code, "confirmed");
      if (row === null) return null;
      const { name, secret_hash: tokenHash } = row;
      await insertMachine(client, { ownerId: personId, teamId, name, tokenHash, isInvited: false });
      const who = await subjectOf(client, personId);
      await audit(client, {
        who,
        kind: "machine-joined",
        about: name,
        detail: `${who}, team ${team}`,
        owner: personId,
      });
      return toDto(row);
    }),
  );
}

/** @throws TeamError `team/join-code`, `team/guesses` */
export async function refuseJoin(pool: Pool, { personId, code }: Answer): Promise<JoinRequestDto> {
  return guess(pool, personId, async () =>
    inTransaction(pool, async (client) => {
      const row = await settle(client, code, "refused");
      if (row === null) return null;
      const who = await subjectOf(client, personId);
      await audit(client, {
        who,
        kind: "machine-refused",
        about: row.name,
        detail: `from ${row.address}`,
        owner: personId,
      });
      return toDto(row);
    }),
  );
}

/** The row is locked by its change: of two answers at two replicas one finds it pending. */
async function settle(client: Pick<Pool, "query">, typed: string, state: string): Promise<JoinRow | null> {
  const { rows } = await client.query<JoinRow>(
    `UPDATE joins SET state = $2 WHERE code = $1 AND state = 'pending' AND ${IS_ALIVE} RETURNING ${COLUMNS}`,
    [codeOf(typed), state],
  );
  return rows[0] ?? null;
}

export async function subjectOf(pool: Pick<Pool, "query">, personId: number): Promise<string> {
  const { rows } = await pool.query<{ subject: string }>("SELECT subject FROM people WHERE id = $1", [personId]);
  return rows[0]?.subject ?? "";
}

/** As it is stored; empty for what cannot be a code. */
function codeOf(typed: string): string {
  const code = typed.replaceAll(/[\s-]/g, "").toUpperCase();
  return CODE.test(code) ? code : "";
}

function toDto({ code, name, address, asked_at: askedAt }: JoinRow): JoinRequestDto {
  return { code: shownCode(code), name, address, asked_at: toTimestamp(askedAt.getTime()) };
}

/** Each look counts before it is made, so that many at once are no more guesses than one after the other. */
async function guess<T>(pool: Pool, personId: number, look: () => Promise<T | null>): Promise<T> {
  const { rows } = await pool.query<{ guesses: number }>(COUNT_GUESS, [personId]);
  if ((rows[0]?.guesses ?? 0) > MOST_GUESSES) throw new TeamError("team/guesses");
  const found = await look();
  if (found === null) throw new TeamError("team/join-code");
  await pool.query("UPDATE join_guesses SET guesses = guesses - 1 WHERE person = $1 AND guesses > 0", [personId]);
  return found;
}

const IS_OVER = `join_guesses.since < clock_timestamp() - interval '${JOIN_LIFE_SECONDS} seconds'`;

const COUNT_GUESS = `INSERT INTO join_guesses (person, guesses) VALUES ($1, 1)
  ON CONFLICT (person) DO UPDATE SET
    since = CASE WHEN ${IS_OVER} THEN clock_timestamp() ELSE join_guesses.since END,
    guesses = CASE WHEN ${IS_OVER} THEN 1 ELSE join_guesses.guesses + 1 END
  RETURNING guesses`;
