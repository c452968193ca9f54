import type { Pool } from "pg";
import type { AuditDto, AuditKind } from "../../../src/api/team-dto.ts";
import { toTimestamp } from "../../../src/api/routes.ts";
import type { Person } from "../rights/rights.ts";

interface AuditLine {
  /** The subject of the person who did it. */
  readonly who: string;
  readonly kind: AuditKind;
  /** The subject of the entry: a person's subject, a machine's label, a team, a session's id. */
  readonly about: string;
  /** In English: the new role, the team. */
  readonly detail?: string;
  /** Whose session or machine it is: that person may read the line. */
  readonly owner?: number;
  /** The team that is changed: its members may read the line. */
  readonly team?: number;
}

/** Writes down what a person did. Belongs into the transaction of what they did. */
export async function audit(pool: Pick<Pool, "query">, line: AuditLine): Promise<void> {
  const { who, kind, about, detail = "", owner = null, team = null } = line;
  await pool.query(WRITE, [who, kind, about, detail, owner, team]);
}

const WRITE = "INSERT INTO audit (who, kind, about, detail, owner, team) VALUES ($1, $2, $3, $4, $5, $6)";

interface AuditRow {
  readonly id: number;
  readonly at: Date;
  readonly who: string;
  readonly kind: AuditKind;
  readonly about: string;
  readonly detail: string;
}

interface AuditFilter {
  /** The id of the last line of the page before. */
  readonly before?: number;
  readonly limit: number;
}

/**
 * The newest lines first. An admin and an auditor read all; others what is about themselves, their sessions, their
 * machines and the sharing of their teams. An auditor sees who read whose sessions, and not which: they see the figures of
 * each session, which have no name.
 */
export async function listAudit(pool: Pool, person: Person, { before, limit }: AuditFilter): Promise<AuditDto> {
  const readsAll = person.role !== null;
  const { rows } = await pool.query<AuditRow>(LIST, [
    readsAll,
    person.id,
    person.teamIds,
    before ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
    person.isAuditor,
  ]);
  const page = rows.slice(0, limit);
  return {
    entries: page.map(({ at, ...row }) => ({ ...row, at: toTimestamp(at.getTime()) })),
    next: rows.length > limit ? String(page.at(-1)?.id) : null,
  };
}

// The release before writes rights alone, as a sentence.
const LIST = `SELECT id, at, who, coalesce(kind, 'rights-changed') AS kind,
    CASE WHEN $6::boolean AND kind LIKE 'session-%' AND owner IS DISTINCT FROM $2::int THEN '' ELSE coalesce(about, who) END AS about,
    coalesce(detail, what) AS detail FROM audit
  WHERE ($1::boolean OR owner = $2::int OR team = ANY ($3::int[])) AND id < $4::bigint ORDER BY id DESC LIMIT $5::int`;
