import { test } from "node:test";
import { attackDaemon } from "../../support/hostile/campaign.ts";

/** By hand, for a longer campaign: `HOSTILE_COUNT=200000 HOSTILE_SEED=7`. */
const COUNT = Number(process.env["HOSTILE_COUNT"] ?? 10_000);

test(`daemon survives ${COUNT} hostile requests, payloads and files, and accounts for each`, async (t) => {
  await attackDaemon(t, { count: COUNT, isVaried: true });
});
