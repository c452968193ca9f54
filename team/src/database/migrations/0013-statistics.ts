const LARGE = ["hour_events", "hour_calls", "minute_events", "minute_calls"];
const SMALL = ["hour_usage", "hour_starts", "hour_sessions"];

/**
 * Sessions that were active within a range, by its hours alone: an auditor's statistics read all that were ever active,
 * and so does the removal of old ones. Building it holds the adding up, not ingest, for a second a million rows.
 *
 * Statistics read counters from their indexes, as long as a vacuum has seen their pages since they changed; else each row
 * is looked up, which takes three times as long. By default it comes when a fifth of a table is new: after weeks.
 */
export const STATISTICS = `
CREATE INDEX hour_sessions_by_hour ON hour_sessions (hour) INCLUDE (session, owner, team);
${[...LARGE.map((table) => vacuumAfter(table, 100_000)), ...SMALL.map((table) => vacuumAfter(table, 10_000))].join("\n")}
`;

function vacuumAfter(table: string, rows: number): string {
  return `ALTER TABLE ${table} SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = ${rows},
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = ${rows});`;
}
