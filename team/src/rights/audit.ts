import type { Pool } from "pg";
import type { AuditKind } from "../../../src/api/team-dto.ts";

interface AuditLine {
  /** The person who did it, or the invitation that let it happen. */
  readonly who: string;
  readonly kind: AuditKind;
  readonly about: string;
  /** In English. */
  readonly detail: string;
}

/** Writes a line of the audit, in the transaction of `pool` where that is a client in one. */
export async function audit(pool: Pick<Pool, "query">, { who, kind, about, detail }: AuditLine): Promise<void> {
  await pool.query("INSERT INTO audit (who, what) VALUES ($1, $2)", [who, `${kind}: ${about} (${detail})`]);
}
