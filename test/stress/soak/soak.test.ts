import assert from "node:assert/strict";
import { test } from "node:test";
import { runSoak } from "./run-soak.ts";
import { SHORT_SOAK } from "./soak-options.ts";

/** Node, its young generation and the caches of two connections come to 300 MB at most: what is beyond is a leak. */
const MEMORY_LIMIT_MB = 350;

/** As `journal_size_limit` in `src/store/open-database.ts`, and a transaction more. */
const WAL_LIMIT_MB = 80;

test("a minute of 50 events/s with kills, edits, outages and slow clients: all exactly once, nothing leaks", async (t) => {
  const seed = Number(process.env["SOAK_SEED"] ?? 1);
  const { problems, samples, counts } = await runSoak(t, { ...SHORT_SOAK, seed, log: (line) => t.diagnostic(line) });
  t.diagnostic(`seed ${seed}: ${JSON.stringify(counts)}`);
  assert.deepEqual(problems, []);
  const most = (of: (sample: (typeof samples)[number]) => number): number => Math.max(...samples.map(of));
  assert.ok(most(({ rssMb }) => rssMb) < MEMORY_LIMIT_MB, `${most(({ rssMb }) => rssMb)} MB`);
  assert.ok(most(({ walMb }) => walMb) < WAL_LIMIT_MB, `${most(({ walMb }) => walMb)} MB`);
  assert.equal(
    most(({ zombies }) => zombies),
    0,
  );
  // It was a soak, not a walk.
  assert.ok(counts.fired > SHORT_SOAK.seconds * SHORT_SOAK.eventsPerSecond * 0.5, `${counts.fired} events`);
  assert.ok(counts.kills > 0 && counts.edits > 0 && counts.commands > 0);
});
