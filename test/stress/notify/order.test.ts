import { test } from "node:test";
import { shakeWorker } from "../../quick/notify/shaken-worker.ts";

for (const mixes of [true, false]) {
  for (const seed of [1, 2, 3]) {
    const where = mixes ? "one channel" : "threads";
    test(`worker neither loses, doubles nor reorders under limits: ${where}, seed ${seed}`, async (t) =>
      shakeWorker(t, { mixes, seed, messages: 120 }));
  }
}
