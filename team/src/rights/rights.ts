import type { Scope } from "./scope.ts";

/** A person who reads, with the rights that they have now. */
export interface Person {
  readonly id: number;
  /** Unique, as the audit names them: the e-mail address, except for a demo account. {@link Person.name} is for people. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  /** Rights in addition to the roles in teams. */
  readonly role: "admin" | "auditor" | null;
  readonly isAuditor: boolean;
  readonly teams: readonly OwnTeam[];
  readonly teamIds: readonly number[];
  /** The teams that the person leads; a lead reads no more there than other members. */
  readonly leadOf: readonly number[];
  readonly signIn: "proxy" | "oidc" | "demo";
}

export interface OwnTeam {
  readonly id: number;
  readonly name: string;
  readonly role: "member" | "lead";
  readonly sharedSinceMs: number | null;
}

/** The part of a person that decides what they may read. */
export type Reader = Pick<Person, "id" | "teamIds" | "isAuditor">;

/**
 * How much of a session a person sees. `whole`: all of it, for its owner, and for its team where its owner shares it or
 * where it began since an admin switched the team's sharing on. `summary`: state, title, project, counts and cost, for
 * its team. `figures`: state, counts and cost, for an auditor. A lead and an admin read as members do.
 */
const ACCESSES = ["whole", "summary", "figures"] as const;

export type Access = (typeof ACCESSES)[number];

/**
 * Teams of the reader in which members see all of the sessions that began since a moment, and those moments in the same
 * order. PostgreSQL asks once a statement, so that switching it off holds for the next one.
 */
const SHARING_TEAMS = sharing("t.id");
const PLACE = `array_position(${SHARING_TEAMS}, s.team)`;

function sharing(column: string): string {
  return `ARRAY(SELECT ${column} FROM teams t WHERE t.id = ANY ($2::int[]) AND t.shared_since IS NOT NULL ORDER BY t.id)`;
}

/** For queries over `sessions s` whose first three values are {@link personValues}. */
const CONDITIONS = {
  whole: `(s.owner = $1::int OR (s.visibility = 'team' AND s.team = ANY ($2::int[]))
    OR (s.team = ANY (${SHARING_TEAMS}) AND s.started_at >= (${sharing("t.shared_since")})[${PLACE}]
      AND s.id > (${sharing("t.shared_after")})[${PLACE}]))`,
  // A session that was stored before migration 2 has no figures, and is its owner's alone until its next event.
  summary: "(s.team = ANY ($2::int[]) AND s.figures IS NOT NULL)",
  figures: "($3::boolean AND s.figures IS NOT NULL)",
} as const satisfies Record<Access, string>;

/**
 * The one rule by which every question about sessions is asked.
 * @returns a condition of SQL: whether the person has at least this access to a session
 */
export function mayRead(access: Access): string {
  const enough = ACCESSES.slice(0, ACCESSES.indexOf(access) + 1);
  // A statement has to name each of its values.
  return `($3::boolean IS NOT NULL AND (${enough.map((one) => CONDITIONS[one]).join(" OR ")}))`;
}

/** The value of a column for those with at least this access, null for others: it does not leave the database. */
export function readable(column: string, access: Access): string {
  return `CASE WHEN ${mayRead(access)} THEN ${column} END`;
}

export const ACCESS_OF = `CASE ${ACCESSES.map((access) => `WHEN ${CONDITIONS[access]} THEN '${access}'`).join(" ")} END`;

/**
 * For queries over `sessions s` with its `teams t`: whether its members see all of it, no matter what its owner
 * decides.
 */
export const IS_SHARED_BY_TEAM = "coalesce(s.started_at >= t.shared_since AND s.id > t.shared_after, false)";

/** Some of the sessions that a person sees, which an index of sessions has. */
export interface VisiblePart {
  /** A condition for a query over `sessions s`; of a part of teams over `unnest($2::int[]) AS part (team)` as well. */
  readonly where: string;
  readonly isOfTeams: boolean;
  /** What they see of a session there, at most and at least. */
  readonly most: Access;
  readonly least: Access;
}

/** A statement has to name each of its values. */
const VALUES = "$1::int IS NOT NULL AND $2::int[] IS NOT NULL AND $3::boolean IS NOT NULL";

/**
 * The sessions of {@link mayRead} within a scope, cut into parts without a session in common: no index serves the whole
 * condition. Parts decide what is looked at; what leaves the database is for `mayRead` to say.
 */
export function visibleParts(
  { teamIds, isAuditor }: Reader,
  { scope, access }: { readonly scope: Scope; readonly access: Access },
): readonly VisiblePart[] {
  const part = (conditions: readonly string[], most: Access, least = most, isOfTeams = false): VisiblePart => ({
    where: [VALUES, ...conditions].join(" AND "),
    isOfTeams,
    most,
    least,
  });
  const own = part(["s.owner = $1::int", ...(scope === "team" ? ["s.team = ANY ($2::int[])"] : [])], "whole");
  const ofOthers = "s.owner <> $1::int";
  const shown = access === "whole" ? CONDITIONS.whole : `(${CONDITIONS.whole} OR ${CONDITIONS.summary})`;
  const least = access === "whole" ? "whole" : "summary";
  const ofTeams = part(["s.team = part.team", ofOthers, shown], "whole", least, true);
  // No more than an index has.
  const elsewhere = part([ofOthers, "s.team <> ALL ($2::int[])", CONDITIONS.figures], "figures");
  return [
    own,
    ...(scope !== "mine" && teamIds.length > 0 ? [ofTeams] : []),
    ...(scope === "all" && isAuditor && access === "figures" ? [elsewhere] : []),
  ];
}

export function personValues({ id, teamIds, isAuditor }: Reader): readonly unknown[] {
  return [id, teamIds, isAuditor];
}
