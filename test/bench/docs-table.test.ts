import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict, withTable, tableOf } from "./docs-table.ts";
import { withAgain, type Report, type SectionReport } from "./report.ts";
import { measured, skipped } from "./result.ts";

const section: SectionReport = {
  name: "hook",
  title: "One firing",
  load: 0.4,
  busy: 0.02,
  seconds: 12.4,
  rows: [
    measured({
      name: "our hook",
      value: 3.1426,
      unit: "ms",
      ratio: 1.6,
      baseline: "shell",
      spread: { count: 1000, p50: 3.1426, p90: 3.5, p99: 4, max: 12.34 },
      target: "≤ 1.5 × shell",
    }),
    measured({ name: "a | b", value: 12_345, unit: "events/s", target: "≥ 10,000/s" }),
    skipped("a C program", "no compiler here"),
  ],
  details: {},
  failed: null,
};

const report: Report = {
  measured_at: "2026-11-26T08:15:00.000Z",
  commit: "abc1234",
  mode: "full",
  machine: { cpu: "Some CPU", cores: 2, memory_gib: 24, os: "Linux 6.18", node: "v24.21.0", fsync_ms: 0.8 },
  seconds: 600,
  sections: [section, { ...section, name: "page", title: "page", load: 1.5, rows: [], failed: "no browser\n  at …" }],
};

test("the table puts the ratio first and says by how much a target is missed", () => {
  const lines = tableOf(report).split("\n");
  assert.deepEqual(lines.slice(4), [
    "| what | ratio | figure | p50 / p90 / p99 / max (samples) | target | met |",
    "| --- | --- | --- | --- | --- | --- |",
    "| **One firing** (`hook`, load 0.4, 12 s) |  |  |  |  |  |",
    "| our hook | 1.6 × shell | 3.14 ms | 3.14 / 3.5 / 4 / 12.3 (1,000) | ≤ 1.5 × shell | **no**: 1.07 × the limit |",
    String.raw`| a \| b |  | 12,345 events/s |  | ≥ 10,000/s | yes |`,
    "| a C program (no compiler here) |  | not measured |  |  |  |",
    "| **page** (`page`, load 1.5, 12 s) |  |  |  |  |  |",
    "| failed |  |  |  |  | no browser |",
  ]);
});

test("above the table stand the machine, the date, the versions and how quiet it was", () => {
  const [line] = tableOf(report).split("\n");
  for (const part of ["2026-11-26 at 08:15 UTC", "abc1234", "Node 24.21.0", "Linux 6.18", "2 cores", "0.4 to 1.5"]) {
    assert.ok(line?.includes(part), `${part} in ${line}`);
  }
  assert.ok(!line?.includes("quick"));
  assert.match(tableOf({ ...report, mode: "quick" }), /quick mode/);
});

test("table begins with how many targets are met, and by how much others are missed", () => {
  assert.equal(
    verdict(report),
    "1 of 2 targets are met. Not: hook: our hook (1.07 × the limit); page could not be measured.",
  );
  const fine = { ...section, rows: section.rows.slice(1) };
  assert.equal(verdict({ sections: [fine] }), "1 of 1 targets are met.");
});

test("a second writing takes the place of the first, and what is around it stays", () => {
  const begin = "<!-- the table of a run begins -->";
  const end = "<!-- the table of a run ends -->";
  const once = withTable(`before\n${begin}\n${end}\nafter\n`, report);
  assert.ok(once.startsWith(`before\n${begin}\n\nMeasured on`));
  assert.ok(once.endsWith(`|\n\n${end}\nafter\n`));
  assert.equal(withTable(once, report), once);
  assert.throws(() => withTable("no place here", report), /no place/);
});

test("what was measured again stands in its place, and says when and of what", () => {
  const part: Report = {
    ...report,
    measured_at: "2026-11-26T09:30:00.000Z",
    commit: "def5678",
    sections: [
      { ...section, name: "page", title: "The page", rows: [measured({ name: "load", value: 1, unit: "ms" })] },
    ],
  };
  const merged = withAgain(report, [part]);
  assert.deepEqual(
    merged.sections.map(({ name }) => name),
    ["hook", "page"],
  );
  const table = tableOf(merged);
  assert.match(table, /\*\*The page\*\* \(`page`, load 0\.4, 12 s, again at 09:30, commit def5678\)/);
  assert.doesNotMatch(table, /no browser/);
  assert.match(table, /\*\*One firing\*\* \(`hook`, load 0\.4, 12 s\)/);
});
