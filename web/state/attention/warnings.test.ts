import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { WarningDto } from "../../../src/api/warnings-dto.ts";
import { SAMPLE_WARNING } from "../../../test/support/page/state-harness.ts";
import { createWarnings } from "./warnings.ts";

function memory() {
  const texts = new Map<string, string>();
  return {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => texts.set(key, text),
  };
}

const { since } = SAMPLE_WARNING;
const BUDGET: WarningDto = {
  kind: "budget",
  since,
  sessions: [],
  seqs: [],
  percent: 80,
  spent_usd: 8,
  budget_usd: 10,
};

const held = (warnings: readonly WarningDto[]) => signal<readonly WarningDto[] | null>(warnings);

test("a dismissed warning stays hidden in this browser until it comes anew", () => {
  const storage = memory();
  const loop = SAMPLE_WARNING;
  const all = held([loop, BUDGET]);
  const warnings = createWarnings(all, () => storage);
  assert.deepEqual(warnings.shown.value, [loop]);
  assert.equal(warnings.budget.value?.percent, 80);
  warnings.dismiss(loop);
  all.value = [{ ...loop, count: 6, seqs: [99] }];
  assert.deepEqual(warnings.shown.value, []);
  assert.equal(warnings.ofSession.value.get("s1")?.length, 1, "its session keeps its mark");
  const later = { ...loop, since: "2026-01-01T11:00:00.000Z" };
  const again = createWarnings(held([loop, later]), () => storage);
  assert.deepEqual(again.shown.value, [later]);
});

test("a warning belongs to each of its sessions, the budget's to none", () => {
  const shared: WarningDto = { kind: "same-file", since, sessions: ["a", "b"], seqs: [1, 2], path: "/x/a.ts" };
  const warnings = createWarnings(held([shared, BUDGET]), memory);
  assert.deepEqual([...warnings.ofSession.value.keys()], ["a", "b"]);
});

test("a store of another version or a browser without one is no fault", () => {
  const broken = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("denied");
    },
  };
  const loop = SAMPLE_WARNING;
  const warnings = createWarnings(held([loop]), () => broken);
  warnings.dismiss(loop);
  assert.deepEqual(warnings.shown.value, []);
});
