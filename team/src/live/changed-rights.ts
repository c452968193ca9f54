import type { Pool } from "pg";
import type { Audience } from "./audience.ts";
import { readRights, type RightsRow } from "./live-queries.ts";

/** Those who are not what they were when they connected: a group was removed, sharing switched, a sign-in revoked. */
export async function readChangedRights(pool: Pool, audiences: ReadonlySet<Audience>): Promise<ReadonlySet<Audience>> {
  const asked = [...audiences];
  if (asked.length === 0) return new Set();
  const rows = new Map(
    (
      await readRights(
        pool,
        asked.map(({ person }) => person.id),
      )
    ).map((row) => [row.id, row]),
  );
  const changed = new Set<Audience>();
  for (const audience of asked) {
    const row = rows.get(audience.person.id);
    const isSame =
      row !== undefined && areRightsOf(audience, row) && (audience.about === null || audience.about === row.about);
    if (!isSame) changed.add(audience);
    else audience.about = row.about;
  }
  return changed;
}

function areRightsOf({ person }: Audience, row: RightsRow): boolean {
  const teams = new Set(row.team_ids);
  const areTeamsSame = teams.size === person.teamIds.length && person.teamIds.every((team) => teams.has(team));
  return row.is_auditor === person.isAuditor && areTeamsSame;
}
