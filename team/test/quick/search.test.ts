import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { exportEvents } from "../../src/search/export-events.ts";
import { ingestHarness } from "../support/ingest-harness.ts";
import { assertSameSearch, personOf } from "../support/same-search-cases.ts";
import { SEARCHED_BATCH, SEARCHES } from "../support/search-cases.ts";
import { needsPostgres } from "../support/test-database.ts";
import { literalQuery } from "../../../src/core/search/search-query.ts";

const NEVER = new AbortController().signal;

// Each filter, and of the texts a third by event and another third by call; all are in the stress tests.
test("search answers as a daemon's does, with and without indexes", needsPostgres, async (t) => {
  const ofText = new Set(["query", "isByCall"]);
  const searches = SEARCHES.filter(
    (search, index) => index % 3 === 0 || Object.keys(search).some((name) => !ofText.has(name)),
  );
  await assertSameSearch(t, searches);
});

test("export gives each event once, oldest first, by its filters", needsPostgres, async (t) => {
  const { pool, join: joinTeam } = await ingestHarness(t);
  const { send } = await joinTeam("ann");
  await send(SEARCHED_BATCH);
  const person = await personOf(pool, "ann");
  for (const maxSessions of [undefined, 0]) {
    const options = {
      pool,
      person,
      scope: "all",
      clock: systemClock,
      ...(maxSessions !== undefined && { maxSessions }),
    } as const;
    const collect = async (request: Parameters<typeof exportEvents>[1]) => {
      const seqs: number[] = [];
      for await (const page of exportEvents(options, request, NEVER)) seqs.push(...page.map(({ seq }) => seq));
      return seqs;
    };
    const all = await collect({});
    assert.equal(all.length, SEARCHED_BATCH.through);
    assert.deepEqual(
      all,
      all.toSorted((one, other) => one - other),
    );
    assert.equal((await collect({ query: literalQuery("認証") })).length, 2);
    assert.equal((await collect({ sessionId: "b", toolName: "Bash" })).length, 4);
    assert.deepEqual(await collect({ sessionId: "nobody's" }), []);
    assert.deepEqual(await collect({ machine: null }), []);
  }
});
