import assert from "node:assert/strict";
import { test } from "node:test";
import { createRedactor } from "../../../src/core/redact/create-redactor.ts";
import { corpus, type CorpusSample, leaks, stored, untouched } from "../../support/secret-corpus.ts";

const redactor = createRedactor();
const held = corpus("held-out", { seed: 11, rounds: 4 });
const blind = corpus("blind", { seed: 21, rounds: 3 });
const training = corpus("training", { seed: 12, rounds: 4 });
const harmless = [...corpus("harmless", { seed: 13, rounds: 2 }), ...corpus("blind-harmless", { seed: 22, rounds: 2 })];

/** `group 3/120`, for every group. */
function byGroup(samples: readonly CorpusSample[], isBad: (sample: CorpusSample) => boolean) {
  const groups = Map.groupBy(samples, ({ group }) => group);
  const counts = [...groups].map(([group, all]) => `${group} ${all.filter(isBad).length}/${all.length}`);
  return { bad: samples.filter(isBad).map(({ template }) => template), counts: counts.join(", ") };
}

test("of secrets in contexts that were kept apart two percent are left at most", (t) => {
  const { bad, counts } = byGroup(held, (sample) => leaks(sample, redactor));
  t.diagnostic(counts);
  assert.ok(bad.length <= held.length * 0.02, `${bad.length} of ${held.length}: ${[...new Set(bad)].join("\n")}`);
});

test("of secrets in contexts that were written blind two percent are left at most", (t) => {
  const { bad, counts } = byGroup(blind, (sample) => leaks(sample, redactor));
  t.diagnostic(counts);
  assert.ok(bad.length <= blind.length * 0.02, `${bad.length} of ${blind.length}: ${[...new Set(bad)].join("\n")}`);
});

test("of secrets in contexts that the rules were made for two percent are left at most", (t) => {
  const { bad, counts } = byGroup(training, (sample) => leaks(sample, redactor));
  t.diagnostic(counts);
  assert.ok(
    bad.length <= training.length * 0.02,
    `${bad.length} of ${training.length}: ${[...new Set(bad)].join("\n")}`,
  );
});

test("of harmless texts one in two hundred is changed at most", (t) => {
  const { bad, counts } = byGroup(harmless, (sample) => stored(sample, redactor) !== untouched(sample));
  t.diagnostic(counts);
  assert.ok(bad.length <= harmless.length * 0.005, [...new Set(bad)].join("\n"));
});

test("every sample is redacted once and for all", () => {
  for (const sample of [...held, ...blind, ...training]) {
    const once = stored(sample, redactor);
    assert.equal(stored({ ...sample, text: once }, redactor), once, sample.template);
  }
});
