import type { Pool } from "pg";
import type { HealthDto } from "../../../src/api/dto.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { ROUTES, toTimestamp } from "../../../src/api/routes.ts";
import type { TeamDto } from "../../../src/api/team-dto.ts";
import {
  isBeyondLimit,
  isTrouble,
  type CheckName,
  type CheckValue,
  type HealthCheck,
} from "../../../src/core/health.ts";
import { valueMessages } from "../../../src/core/i18n/health-text.ts";
import type { AwaitableReader } from "../../../src/core/ports.ts";
import { withoutQuery } from "../../../src/http/parameters.ts";
import { get, type Route } from "../../../src/http/router.ts";
import type { Person } from "../rights/rights.ts";

export interface ServerFacts {
  readonly version: string;
  readonly startedAtMs: number;
  readonly signIn: TeamDto["sign_in"];
}

interface HealthRouteOptions extends ServerFacts {
  readonly pool: Pool;
  readonly person: Person;
  readonly reader: Pick<AwaitableReader, "lastSeq" | "log">;
}

/** Above it PostgreSQL or the way to it is slow: a look-up takes a millisecond. */
const DATABASE_LIMIT_MS = 50;

/** Who reads, and how the server is as far as it concerns her: no path, no address, no other person's numbers. */
export function healthRoute({ pool, person, reader, version, startedAtMs, signIn }: HealthRouteOptions): Route {
  return get(
    ROUTES.health,
    withoutQuery(async (): Promise<HealthDto> => {
      const askedAtMs = performance.now();
      const team = await readTeam(pool, person, signIn);
      const databaseMs = performance.now() - askedAtMs;
      const [lastSeq, { events }] = await Promise.all([reader.lastSeq(), reader.log({ limit: 1 })]);
      const [last] = events;
      const checks = [
        checkOf("last_event", last === undefined ? [] : [value("last_event_at_ms", last.receivedAtMs)]),
        checkOf("database_time", [value("database_ms", databaseMs, DATABASE_LIMIT_MS)]),
        checkOf("memory", [value("process_bytes", process.memoryUsage.rss())]),
      ];
      return {
        live: true,
        ready: true,
        degraded: checks.some(isTrouble),
        version,
        pid: process.pid,
        started_at: toTimestamp(startedAtMs),
        last_seq: lastSeq,
        last_event_seq: last?.seq ?? null,
        last_event_at: last === undefined ? null : toTimestamp(last.receivedAtMs),
        config_dir: "",
        cli: "ccen",
        answers: false,
        counts_presence: false,
        has_demo: false,
        // Those of the machines that forward here: their daemons say when one is missing.
        hooks_installed: true,
        checks: checks.map(toHealthCheckDto),
        retention: null,
        team,
      };
    }),
  );
}

function value(name: CheckValue["name"], measured: number, limit: number | null = null): CheckValue {
  return { name, value: measured, limit };
}

function checkOf(name: CheckName, values: readonly CheckValue[]): HealthCheck {
  const status = values.length === 0 ? "unknown" : values.some(isBeyondLimit) ? "degraded" : "ok";
  return { name, status, values, value: valueMessages(values), detail: [], fix: null };
}

interface PersonRow {
  readonly name: string;
  readonly email: string | null;
  readonly role: TeamDto["me"]["role"];
  readonly teams: TeamDto["teams"];
}

async function readTeam(pool: Pool, person: Person, signIn: TeamDto["sign_in"]): Promise<TeamDto> {
  const { rows } = await pool.query<PersonRow>(
    `SELECT p.name, p.email, p.role, coalesce((SELECT json_agg(json_build_object('name', t.name, 'role', m.role,
       'shared_since', NULL) ORDER BY t.name) FROM memberships m JOIN teams t ON t.id = m.team WHERE m.person = p.id),
       '[]') AS teams
     FROM people p WHERE p.id = $1`,
    [person.id],
  );
  const { name = "", email = null, role = null, teams = [] } = rows[0] ?? {};
  return { me: { name, email, role }, teams, sign_in: signIn };
}
