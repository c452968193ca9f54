import assert from "node:assert/strict";
import { test } from "node:test";
import { LONG_TEST } from "../../support/tier.ts";
import { runSoak } from "./run-soak.ts";
import { SHORT_SOAK } from "./soak-options.ts";

/** Node, its young generation and the caches of two connections come to 300 MB at most: more is a leak. */
const MEMORY_LIMIT_MB = 350;

/** `journal_size_limit` in `src/store/database/open-database.ts`, plus one transaction. */
const WAL_LIMIT_MB = 80;

test("daemon keeps each event once and leaks nothing in a minute of everything at once", LONG_TEST, async (t) => {
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
  assert.ok(counts.edits > 0 && counts.commands > 0);
});
