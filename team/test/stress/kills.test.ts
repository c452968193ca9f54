import { test } from "node:test";
import { crashPostgres, killReplicas } from "../support/kill-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("killed replica loses, doubles and reorders no event of real daemons", needsPostgres, async (t) => {
  await killReplicas(t, { rounds: 15, part: 150 });
});

test("crash of PostgreSQL loses no acknowledged event, and the replica goes on", needsPostgres, async (t) => {
  await crashPostgres(t, { rounds: 4, part: 150 });
});
