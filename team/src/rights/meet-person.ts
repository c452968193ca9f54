import type { Pool } from "pg";
import { audit } from "../audit/audit.ts";
import { inTransaction } from "../database/pool.ts";
import { endLostInvitations } from "../machines/invitations.ts";
import type { Grant } from "./grants.ts";
import type { Identity } from "./identity.ts";
import type { OwnTeam, Person } from "./rights.ts";

/**
 * The person of a request, with the teams and the role that their groups give now. A change is written, with a line of the
 * audit.
 */
export async function meetPerson(pool: Pool, identity: Identity): Promise<Person> {
  const rights = rightsOf(identity.grants);
  const { role } = rights;
  const known = await find(pool, identity.subject);
  const isSame = known !== null && known.role === role && textOf(known.teams) === textOf(teamsOf(rights));
  const { id, teams } = isSame ? known : await write(pool, identity, rights);
  const { grants: _grants, ...named } = identity;
  return {
    ...named,
    id,
    role,
    teams,
    isAuditor: role === "auditor",
    teamIds: teams.map((team) => team.id),
    leadOf: teams.filter((team) => team.role === "lead").map((team) => team.id),
  };
}

interface Rights {
  readonly role: "admin" | "auditor" | null;
  /** The role in each team. */
  readonly memberships: ReadonlyMap<string, "member" | "lead">;
}

/** The group with more rights counts: a lead is a member, and an auditor reads no texts of teams. */
function rightsOf(grants: readonly Grant[]): Rights {
  const roles = new Set(grants.map(({ role }) => role));
  const memberships = new Map<string, "member" | "lead">();
  for (const grant of grants) {
    if ("team" in grant && memberships.get(grant.team) !== "lead") memberships.set(grant.team, grant.role);
  }
  return { role: roles.has("auditor") ? "auditor" : roles.has("admin") ? "admin" : null, memberships };
}

type NamedRole = Pick<OwnTeam, "name" | "role">;

function teamsOf({ memberships }: Rights): readonly NamedRole[] {
  return [...memberships].map(([name, role]) => ({ name, role }));
}

function textOf(teams: readonly NamedRole[]): string {
  return teams
    .map(({ name, role }) => `${name}:${role}`)
    .toSorted()
    .join(", ");
}

interface PersonRow {
  readonly id: number;
  readonly role: string | null;
  readonly teams: readonly OwnTeam[];
}

async function find(pool: Pick<Pool, "query">, subject: string): Promise<PersonRow | null> {
  const { rows } = await pool.query<PersonRow>({ ...FIND, values: [subject] });
  return rows[0] ?? null;
}

const FIND = {
  name: "find-person-and-teams",
  text: `SELECT p.id, p.role, coalesce((
      SELECT json_agg(json_build_object('id', t.id, 'name', t.name, 'role', m.role, 'sharedSinceMs', t.shared_since)
        ORDER BY t.name)
      FROM memberships m JOIN teams t ON t.id = m.team WHERE m.person = p.id), '[]') AS teams
    FROM people p WHERE p.subject = $1`,
};

async function write(pool: Pool, { subject, email, name }: Identity, rights: Rights): Promise<PersonRow> {
  const { role, memberships } = rights;
  return inTransaction(pool, async (client) => {
    // The row orders requests of the same person.
    const { rows } = await client.query<{ id: number }>(UPSERT_PERSON, [subject, email, name, role]);
    const id = rows[0]?.id ?? 0;
    const [teams, roles] = [[...memberships.keys()], [...memberships.values()]];
    await client.query("INSERT INTO teams (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING", [teams]);
    await client.query("DELETE FROM memberships WHERE person = $1", [id]);
    await client.query(
      `INSERT INTO memberships (person, team, role)
       SELECT $1, t.id, given.role FROM unnest($2::text[], $3::text[]) AS given (name, role) JOIN teams t USING (name)`,
      [id, teams, roles],
    );
    const detail = [role, textOf(teamsOf(rights))].filter((part) => part !== null && part !== "").join(", ") || "none";
    await audit(client, { who: subject, kind: "rights-changed", about: subject, detail, owner: id });
    await endLostInvitations(client, id, subject);
    const person = await find(client, subject);
    if (person === null) throw new TypeError("a person that was written is not there");
    return person;
  });
}

const UPSERT_PERSON = `INSERT INTO people (subject, email, name, role) VALUES ($1, $2, $3, $4)
  ON CONFLICT (subject) DO UPDATE SET email = excluded.email, name = excluded.name, role = excluded.role RETURNING id`;
