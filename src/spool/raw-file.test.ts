import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { anyText } from "../../test/support/any-text.ts";
import { compareEntries, type RawEntry } from "./raw-file.ts";

function entry(name: string, seconds = 1, nanoseconds = 0): RawEntry {
  return { name, seconds, nanoseconds };
}

function order(entries: readonly RawEntry[]): string[] {
  return entries.toSorted(compareEntries).map(({ name }) => name);
}

describe("the order of raw files", () => {
  test("is that of the modification times, to the nanosecond", () => {
    const names = order([entry("a.json", 2), entry("b.json", 1, 999_999_999), entry("c.json", 1, 999_999_998)]);
    assert.deepEqual(names, ["c.json", "b.json", "a.json"]);
  });

  test("within one tick is that of the pids, as numbers, then of the attempts", () => {
    const names = order(["hook-1000-1.json", "hook-999-10.json", "hook-999-9.json"].map((name) => entry(name)));
    assert.deepEqual(names, ["hook-999-9.json", "hook-999-10.json", "hook-1000-1.json"]);
  });

  test("within one tick is the same with and without the client in the names", () => {
    const expected = ["hook-998-0-7.json", "hook-999-0.json", "hook-1000-0-7.json", "hook-1000-1-6.json"];
    assert.deepEqual(order(expected.toReversed().map((name) => entry(name))), expected);
  });

  test("within one tick begins with the high pids when pids came round", () => {
    const expected = [32_760, 32_766, 301, 305, 310].map((pid) => `hook-${pid}-1-300.json`);
    assert.deepEqual(order(expected.toSorted().map((name) => entry(name))), expected);
  });

  test("does not take far pids of different ticks for a wrap", () => {
    const names = order([entry("hook-301-1.json", 1), entry("hook-32760-1.json", 2)]);
    assert.deepEqual(names, ["hook-301-1.json", "hook-32760-1.json"]);
  });

  test("keeps a tie whose pids lie within half of all pids", () => {
    const names = order([entry("hook-16000-1.json"), entry("hook-300-1.json")]);
    assert.deepEqual(names, ["hook-300-1.json", "hook-16000-1.json"]);
  });

  test("puts other writers behind the hooks of a wrapped tie, by their names' numbers", () => {
    const expected = ["hook-32000-1.json", "hook-301-1.json", "http-5-9.json", "http-5-10.json"];
    assert.deepEqual(order(expected.toReversed().map((name) => entry(name))), expected);
  });

  test("loses and doubles no entry, for any names and times", () => {
    const anyName = fc.oneof(
      anyText(),
      fc.nat(40_000).map((pid) => `hook-${pid}-1.json`),
      fc.nat(40_000).map((pid) => `hook-${pid}-1-${pid % 7}.json`),
    );
    const anyEntry = fc.record({ name: anyName, seconds: fc.nat(2), nanoseconds: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(anyEntry), (entries) => {
        assert.deepEqual(order(entries).sort(), entries.map(({ name }) => name).sort());
      }),
    );
  });

  test("survives a tie of ten thousand files", () => {
    const names = order(Array.from({ length: 10_000 }, (_, index) => entry(`hook-${10_000 - index}-1.json`)));
    assert.deepEqual([names.length, names[0], names.at(-1)], [10_000, "hook-1-1.json", "hook-10000-1.json"]);
  });
});
