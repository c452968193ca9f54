import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, headlinesOf, summary, withHeadlines } from "./docs-table.ts";
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

/** A report with every value that the page shows. */
const whole: Report = {
  ...report,
  sections: [
    ["hook", "our hook, 2 KB"],
    ["client", "2 KB, p50, ours", "processing, p50", "processing, p99"],
    ["sustained", "highest rate without a backlog"],
    ["backlog", "stored, published, archived"],
    ["post", "stored and told, beside node:http"],
    ["stream", "p99"],
    ["daemon", "start → ready, packed", "memory at rest"],
    ["search", "ten questions, p99"],
    ["page", "address → first row drawn"],
  ].map(([name = "", ...rows]) => ({
    ...section,
    name,
    rows: rows.map((row) => measured({ name: row, value: 2, unit: "ms", target: "≤ 1 ms" })),
  })),
};

test("data file has a line for each row, and says by how much a target is missed", () => {
  assert.deepEqual(csvOf(report).split("\n"), [
    "section,what,ratio,figure,p50 / p90 / p99 / max (samples),target,met",
    'hook,our hook,1.6 × shell,3.14 ms,"3.14 / 3.5 / 4 / 12.3 (1,000)",≤ 1.5 × shell,no: 1.07 × the limit',
    'hook,a | b,,"12,345 events/s",,"≥ 10,000/s",yes',
    "hook,a C program (no compiler here),,not measured,,,",
    "page,failed,,,,,no browser",
    "",
  ]);
});

test("page shows twelve numbers of a run, and how the run was made", () => {
  const lines = headlinesOf(whole).split("\n");
  for (const part of ["2026-11-26 at 08:15 UTC", "abc1234", "Node 24.21.0", "Linux 6.18", "2 cores"]) {
    assert.ok(lines[0]?.includes(part), `${part} in ${lines[0]}`);
  }
  assert.doesNotMatch(lines[0] ?? "", /quick/);
  assert.match(headlinesOf({ ...whole, mode: "quick" }), /quick mode/);
  assert.equal(lines.filter((line) => line.startsWith("| ")).length, 12 + 2);
  assert.throws(() => headlinesOf(report), /no figure "our hook, 2 KB" in section "hook"/);
});

test("table begins with how many targets are met, and by how much others are missed", () => {
  assert.equal(
    summary(report),
    "1 of 2 targets are met. Not: hook: our hook (1.07 × the limit); page could not be measured.",
  );
  const fine = { ...section, rows: section.rows.slice(1) };
  assert.equal(summary({ sections: [fine] }), "1 of 1 targets are met.");
});

test("second writing replaces the first and keeps the text around it", () => {
  const begin = "<!-- the figures of a run begin -->";
  const end = "<!-- the figures of a run end -->";
  const once = withHeadlines(`before\n${begin}\n${end}\nafter\n`, whole);
  assert.ok(once.startsWith(`before\n${begin}\n\nMeasured on`));
  assert.ok(once.endsWith(`|\n\n${end}\nafter\n`));
  assert.equal(withHeadlines(once, whole), once);
  assert.throws(() => withHeadlines("no place here", whole), /no place/);
});

test("section measured again replaces the one of the run", () => {
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
  assert.match(csvOf(merged), /^page,load,,1 ms/m);
  assert.doesNotMatch(csvOf(merged), /no browser/);
});
