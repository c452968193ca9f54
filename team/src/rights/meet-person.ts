import type { Pool } from "pg";
import { inTransaction } from "../database/pool.ts";
import type { Grant, Identity } from "./proxy.ts";
import type { Person } from "./rights.ts";

/**
 * The row of the person whom the proxy names, with the teams and the role that the proxy's groups give now. A change is
 * written, with a line of the audit.
 */
export async function meetPerson(pool: Pool, { subject, grants }: Identity): Promise<Person> {
  const rights = rightsOf(grants);
  const known = await find(pool, subject);
  const isSame = known !== null && known.role === rights.role && known.teams.join() === teamsOf(rights).join();
  const person = isSame ? known : await write(pool, subject, rights);
  return { id: person.id, teamIds: person.team_ids, isAuditor: rights.role === "auditor" };
}

interface Rights {
  readonly role: "admin" | "auditor" | null;
  /** The role in each team. */
  readonly memberships: ReadonlyMap<string, "member" | "lead">;
}

/** Of several groups the one with more rights counts: a lead is a member, and texts of teams are no auditor's. */
function rightsOf(grants: readonly Grant[]): Rights {
  const roles = new Set(grants.map(({ role }) => role));
  const memberships = new Map<string, "member" | "lead">();
  for (const grant of grants) {
    if ("team" in grant && memberships.get(grant.team) !== "lead") memberships.set(grant.team, grant.role);
  }
  return { role: roles.has("auditor") ? "auditor" : roles.has("admin") ? "admin" : null, memberships };
}

interface PersonRow {
  readonly id: number;
  readonly role: string | null;
  /** `TEAM:ROLE`, in the order of {@link teamsOf}. */
  readonly teams: readonly string[];
  readonly team_ids: readonly number[];
}

function teamsOf({ memberships }: Rights): readonly string[] {
  return [...memberships].map(([team, role]) => `${team}:${role}`).toSorted();
}

async function find(pool: Pick<Pool, "query">, subject: string): Promise<PersonRow | null> {
  const { rows } = await pool.query<PersonRow>({ ...FIND, values: [subject] });
  const [row] = rows;
  return row === undefined ? null : { ...row, teams: row.teams.toSorted() };
}

const FIND = {
  name: "find-person",
  text: `SELECT p.id, p.role,
      ARRAY(SELECT t.name || ':' || m.role FROM memberships m JOIN teams t ON t.id = m.team WHERE m.person = p.id) AS teams,
      ARRAY(SELECT m.team FROM memberships m WHERE m.person = p.id) AS team_ids
    FROM people p WHERE p.subject = $1`,
};

async function write(pool: Pool, subject: string, rights: Rights): Promise<PersonRow> {
  const { role, memberships } = rights;
  const [teams, roles] = [[...memberships.keys()], [...memberships.values()]];
  return inTransaction(pool, async (client) => {
    // The row orders requests of the same person.
    const { rows } = await client.query<{ id: number }>(UPSERT_PERSON, [subject, role]);
    const id = rows[0]?.id;
    await client.query("INSERT INTO teams (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING", [teams]);
    await client.query("DELETE FROM memberships WHERE person = $1", [id]);
    await client.query(
      `INSERT INTO memberships (person, team, role)
       SELECT $1, t.id, given.role FROM unnest($2::text[], $3::text[]) AS given (name, role) JOIN teams t USING (name)`,
      [id, teams, roles],
    );
    await client.query("INSERT INTO audit (who, what) VALUES ($1, $2)", [
      subject,
      `rights: ${[role ?? "no role", ...teamsOf(rights)].join(", ")}`,
    ]);
    const person = await find(client, subject);
    if (person === null) throw new TypeError("a person that was written is not there");
    return person;
  });
}

const UPSERT_PERSON = `INSERT INTO people (subject, email, name, role) VALUES ($1, $1, $1, $2)
  ON CONFLICT (subject) DO UPDATE SET email = excluded.email, role = excluded.role RETURNING id`;
