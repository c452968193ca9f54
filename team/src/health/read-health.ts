import type { Pool } from "pg";
import type { HealthDto } from "../../../src/api/dto.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { toTimestamp, toTimestampOrNull } from "../../../src/api/routes.ts";
import type { TeamDto } from "../../../src/api/team-dto.ts";
import { isTrouble } from "../../../src/core/health.ts";
import type { Clock } from "../../../src/core/ports.ts";
import { checkValue, toCheck } from "../../../src/health/checks/check.ts";
import { machinesCheck } from "../../../src/health/checks/machine-checks.ts";
import { lastSeqIn } from "../reading/event-queries.ts";
import type { Scope } from "../rights/scope.ts";
import { mayRead, personValues, type Person } from "../rights/rights.ts";
import { readOwnMachines } from "./own-machines.ts";

export interface ServerFacts {
  readonly version: string;
  readonly startedAtMs: number;
}

interface Asking {
  readonly pool: Pool;
  readonly person: Person;
  readonly scope: Scope;
  readonly facts: ServerFacts;
  readonly clock: Clock;
}

/** Above it PostgreSQL or the way to it is slow: a look-up takes a millisecond. */
const DATABASE_LIMIT_MS = 50;

/**
 * How a person types a command on their machine. Demo accounts belong to a clone on this machine, which puts no `ccen` on the
 * PATH. How others have it installed is not known here.
 */
const CLONE_CLI = "npm run ccen --";

/** Who reads, and how the server and their machines are: no path, no address, no other person's numbers. */
export async function readHealth({ pool, person, scope, facts, clock }: Asking): Promise<HealthDto> {
  const askedAtMs = performance.now();
  const machines = await readOwnMachines(pool, person, clock.now());
  const databaseMs = performance.now() - askedAtMs;
  const lastSeq = await lastSeqIn(pool, person, scope);
  const lastAtMs = lastSeq === 0 ? null : await receivedAt(pool, person, lastSeq);
  const checks = [
    toCheck(
      "last_event",
      lastAtMs === null ? { status: "unknown" } : { values: [checkValue("last_event_at_ms", lastAtMs)] },
    ),
    toCheck("database_time", { values: [checkValue("database_ms", databaseMs, DATABASE_LIMIT_MS)] }),
    toCheck("memory", { values: [checkValue("process_bytes", process.memoryUsage.rss())] }),
    ...(machines === null ? [] : [toCheck("machines", machinesCheck(machines))]),
  ];
  return {
    live: true,
    ready: true,
    degraded: checks.some(isTrouble),
    version: facts.version,
    pid: process.pid,
    started_at: toTimestamp(facts.startedAtMs),
    last_seq: lastSeq,
    last_event_seq: lastAtMs === null ? null : lastSeq,
    last_event_at: toTimestampOrNull(lastAtMs),
    config_dir: "",
    cli: person.signIn === "demo" ? CLONE_CLI : "ccen",
    answers: false,
    counts_presence: false,
    has_demo: false,
    // The hooks are on the machines that forward here: their daemons say when one is missing.
    hooks_installed: true,
    checks: checks.map(toHealthCheckDto),
    retention: null,
    team: toTeamDto(person),
  };
}

/** Null for an event that retention has deleted: then it has deleted all older ones. */
async function receivedAt(pool: Pool, person: Person, seq: number): Promise<number | null> {
  const { rows } = await pool.query<{ received_at: number }>(
    `SELECT e.received_at FROM events e JOIN sessions s ON s.id = e.session WHERE e.seq = $4 AND ${mayRead("whole")}`,
    [...personValues(person), seq],
  );
  return rows[0]?.received_at ?? null;
}

function toTeamDto({ name, email, role, teams, signIn }: Person): TeamDto {
  return {
    me: { name, email, role },
    teams: teams.map((team) => ({
      name: team.name,
      role: team.role,
      shared_since: toTimestampOrNull(team.sharedSinceMs),
    })),
    sign_in: signIn,
  };
}
