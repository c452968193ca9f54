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

for (const [contexts, samples] of [
  ["were kept apart", held],
  ["were written blind", blind],
  ["the rules were made for", training],
] as const) {
  test(`of secrets in contexts that ${contexts} one percent is left at most`, (t) => {
    const { bad, counts } = byGroup(samples, (sample) => leaks(sample, redactor));
    t.diagnostic(counts);
    assert.ok(
      bad.length <= samples.length * 0.01,
      `${bad.length} of ${samples.length}: ${[...new Set(bad)].join("\n")}`,
    );
  });
}

test("of secrets in output that a text of JSON quotes one percent is left at most", () => {
  const texts = [...held, ...blind, ...training].filter(({ kind }) => kind === "text");
  const quoted = texts.map((sample) => ({
    ...sample,
    text: JSON.stringify({ stdout: `$ run\n${sample.text}\n`, stderr: "" }),
    secrets: sample.secrets.map((secret) => JSON.stringify(secret).slice(1, -1)),
  }));
  const { bad } = byGroup(quoted, (sample) => leaks(sample, redactor));
  assert.ok(bad.length <= quoted.length * 0.01, `${bad.length} of ${quoted.length}: ${[...new Set(bad)].join("\n")}`);
});

test("of harmless texts one in two hundred is changed at most", (t) => {
  const { bad, counts } = byGroup(harmless, (sample) => stored(sample, redactor) !== untouched(sample));
  t.diagnostic(counts);
  assert.ok(bad.length <= harmless.length * 0.005, [...new Set(bad)].join("\n"));
});

test("no secret is left where one of its kind was once missed", () => {
  const { bad } = byGroup(corpus("missed", { seed: 31, rounds: 3 }), (sample) => leaks(sample, redactor));
  assert.deepEqual([...new Set(bad)], []);
});

test("no harmless neighbour of a place that was once missed is changed", () => {
  const neighbours = corpus("missed-harmless", { seed: 32, rounds: 2 });
  const { bad } = byGroup(neighbours, (sample) => stored(sample, redactor) !== untouched(sample));
  assert.deepEqual([...new Set(bad)], []);
});

test("every sample is redacted once and for all", () => {
  for (const sample of [...held, ...blind, ...training]) {
    const once = stored(sample, redactor);
    assert.equal(stored({ ...sample, text: once }, redactor), once, sample.template);
  }
});
