import { visibleParts, type Access, type Reader } from "../rights/rights.ts";
import type { Scope } from "../rights/scope.ts";

interface AllSelect {
  readonly scope: Scope;
  readonly access: Access;
  /** Columns of `sessions s`, given the most that the person sees of that part. */
  readonly columns: (most: Access) => string;
  /** One more condition on `sessions s`. */
  readonly where: string;
}

/**
 * SQL of the sessions that a person sees, for statements whose first values are their `personValues`. Their own ones, their
 * teams' and all others are asked for apart, because PostgreSQL reads the whole table for the three in one condition.
 */
export function allVisible(person: Reader, { scope, access, columns, where }: AllSelect): string {
  const parts = visibleParts(person, { scope, access }).map((part) => {
    const teams = part.isOfTeams ? "unnest($2::int[]) AS part (team) CROSS JOIN " : "";
    return `SELECT ${columns(part.most)} FROM ${teams}sessions s WHERE ${part.where} AND ${where}`;
  });
  return `(${parts.join(" UNION ALL ")})`;
}
