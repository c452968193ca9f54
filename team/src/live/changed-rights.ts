import type { Pool } from "pg";
import type { Audience } from "./audience.ts";
import { readRights, type RightsRow } from "./live-queries.ts";

/** Those whose rights are not what they were when they connected: a group was removed, sharing switched on or off. */
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
      row !== undefined && areRightsOf(audience, row) && (audience.teams === null || audience.teams === row.teams);
    if (!isSame) changed.add(audience);
    else audience.teams = row.teams;
  }
  return changed;
}

function areRightsOf({ person }: Audience, row: RightsRow): boolean {
  const teams = new Set(row.team_ids);
  const areTeamsSame = teams.size === person.teamIds.length && person.teamIds.every((team) => teams.has(team));
  return row.is_auditor === person.isAuditor && areTeamsSame;
}
