import { test } from "node:test";
import { assertSameStatistics } from "../support/same-stats-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("statistics by every filter and split are those of the daemon that forwards", needsPostgres, async (t) =>
  assertSameStatistics(t, { isWhole: true }),
);
