import type { Pool } from "pg";
import { mayRead, visibleParts, type Access, type Reader, type VisiblePart } from "../rights/rights.ts";
import type { Scope } from "../rights/scope.ts";

/** Who asks, and for which of the sessions that they may see. */
export interface Asker {
  readonly pool: Pool;
  readonly person: Reader;
  readonly scope: Scope;
}

export interface Asking extends Omit<Asker, "pool"> {
  readonly nowMs: number;
}

interface VisibleSelect {
  readonly scope: Scope;
  readonly access: Access;
  /** Columns of `sessions s`, with those of `order`. */
  readonly columns: string;
  /** More conditions, by what the person sees of a session. */
  readonly where: (access: Access) => readonly string[];
  /** Default: `sessions s`. */
  readonly from?: string;
  readonly order: string;
  readonly limit: string;
}

/**
 * SQL of the first rows of the sessions that a person sees, for statements whose first values are their `personValues`:
 * each part is walked in the order of its index until there are enough.
 */
export function selectVisible(person: Reader, select: VisibleSelect): string {
  const { scope, access, columns, where, from = "sessions s", order, limit } = select;
  const newest = `ORDER BY ${order} LIMIT ${limit}`;
  const parts = visibleParts(person, { scope, access }).map((part) => {
    const asked = byAccess(part, where);
    const conditions = [part.where, asked].filter((one) => one !== "").join(" AND ");
    const isOfFigures = part.most === "figures";
    const rows = `SELECT ${columns} FROM ${isOfFigures ? "sessions s" : from} WHERE ${conditions}`;
    // One index has all figures that are asked for. No statistics tell how rare they are: a walk along another index
    // would look at the rows of all others' sessions.
    const first = isOfFigures && asked !== "" ? `SELECT * FROM (${rows} OFFSET 0) s ${newest}` : `${rows} ${newest}`;
    return part.isOfTeams
      ? `SELECT s.* FROM unnest($2::int[]) AS part (team) CROSS JOIN LATERAL (${first}) s`
      : `(${first})`;
  });
  return `(SELECT * FROM (${parts.join(" UNION ALL ")}) s ${newest})`;
}

function byAccess({ most, least }: VisiblePart, where: VisibleSelect["where"]): string {
  const [asked, otherwise] = [where(most).join(" AND "), where(least).join(" AND ")];
  return asked === otherwise ? asked : `CASE WHEN ${mayRead(most)} THEN ${asked} ELSE ${otherwise} END`;
}
