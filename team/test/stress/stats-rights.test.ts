import { test } from "node:test";
import { assertStatsRights } from "../support/stats-rights-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("each of seven readers gets in statistics what a naive filter adds up", needsPostgres, async (t) =>
  assertStatsRights(t),
);
