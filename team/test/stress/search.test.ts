import { test } from "node:test";
import { assertSameSearch } from "../support/same-search-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("search for every text answers as a daemon's does, with and without indexes", needsPostgres, async (t) =>
  assertSameSearch(t),
);
