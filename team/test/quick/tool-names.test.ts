import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { toolEvent } from "../support/ingest-harness.ts";
import { readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("an auditor reads no name that a person gave an MCP server", needsPostgres, async (t) => {
  const { join, as, pool } = await readingHarness(t);
  const { send } = await join("ann");
  const named = toolEvent(1, "s");
  const payload = named.payload?.replace('"Bash"', '"mcp__acme__find"') ?? null;
  await send({
    after: 0,
    through: 2,
    events: [{ ...named, tool_name: "mcp__acme__find", payload }, toolEvent(2, "s")],
  });
  const [aud, bob] = [as("aud", "audit"), as("bob", "devs")];
  const totals: string[] = [];
  for (const isFolded of [false, true]) {
    if (isFolded) await foldCounters(pool);
    const { body: all } = await aud(ROUTES.stats);
    assert.ok(!JSON.stringify(all).includes("acme"));
    assert.ok(JSON.stringify(all).includes('"mcp"'));
    assert.ok(JSON.stringify((await bob(ROUTES.stats)).body).includes("mcp__acme__find"));
    // Nor by trying names.
    const guesses = ["mcp__acme__find", "mcp__other__find"].map(async (tool) => {
      const { body }: { body: { totals: object } } = await aud(`${ROUTES.stats}?tool=${tool}`);
      return JSON.stringify(body.totals);
    });
    const [right, wrong] = await Promise.all(guesses);
    assert.equal(right, wrong);
    totals.push(JSON.stringify((all as { totals: object }).totals));
  }
  assert.equal(totals[0], totals[1]);
});
