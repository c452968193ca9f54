import { test } from "node:test";
import { assertSameAnswers } from "../support/same-answers-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("every list of all recorded sessions is answered as by a central daemon", needsPostgres, async (t) =>
  assertSameAnswers(t),
);
