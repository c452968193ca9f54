import { test } from "node:test";
import { crashPostgres, killReplicas } from "../support/kill-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("killed replica loses, doubles and reorders no event of real daemons", needsPostgres, async (t) => {
  await killReplicas(t, { rounds: 2, part: 30 });
});

test("crash of PostgreSQL loses no acknowledged event, and the replica goes on", needsPostgres, async (t) => {
  await crashPostgres(t, { rounds: 1, part: 30 });
});
