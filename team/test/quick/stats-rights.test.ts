import { test } from "node:test";
import { assertStatsRights } from "../support/stats-rights-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

// Of one's own and of others, whole, a summary, figures, nothing; all readers are in the stress tests.
test("each reader gets in statistics what a naive filter adds up, in every scope", needsPostgres, async (t) =>
  assertStatsRights(t, ["bob", "aud-of-web", "eve"]),
);
