import { test } from "node:test";
import { assertReads, assertRoutes, READERS, SESSIONS } from "../support/rights-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

test("each of ten readers gets of each session what a naive filter allows", needsPostgres, async (t) =>
  assertReads(t, { readers: READERS, sessions: SESSIONS }),
);

test("no route answers words to a colleague, an auditor or a person of no team", needsPostgres, async (t) => {
  const readers = READERS.filter(({ subject }) => ["bob", "aud", "eli", "eve"].includes(subject));
  await assertRoutes(t, { readers, sessions: SESSIONS });
});
