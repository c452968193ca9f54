/** A person who reads, as the proxy names her now. */
export interface Person {
  readonly id: number;
  readonly teamIds: readonly number[];
  readonly isAuditor: boolean;
}

/**
 * How much of a session a person sees. `whole`: all of it, for its owner, and for its team where it is shared.
 * `summary`: state, title, project, counts and cost, for its team. `figures`: state, counts and cost, for an auditor.
 * A lead and an admin read as members do.
 */
const ACCESSES = ["whole", "summary", "figures"] as const;

export type Access = (typeof ACCESSES)[number];

/** For queries over `sessions s` whose first three values are {@link personValues}. */
const CONDITIONS = {
  whole: "(s.owner = $1::int OR (s.visibility = 'team' AND s.team = ANY ($2::int[])))",
  // Without figures a session was stored before there were any.
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

export function personValues({ id, teamIds, isAuditor }: Person): readonly unknown[] {
  return [id, teamIds, isAuditor];
}
