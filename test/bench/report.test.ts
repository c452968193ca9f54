import assert from "node:assert/strict";
import { test } from "node:test";
import { measureAll, type SectionReport } from "./report.ts";
import { measured, type Section } from "./result.ts";
import { runSection } from "./section-process.ts";

const SECTION: Section = { title: "Fine", rows: [measured({ name: "a", value: 1, unit: "ms" })], details: { a: [1] } };

test("section that throws is reported as failed, and the others are measured", async () => {
  const delivered: SectionReport[] = [];
  let nowMs = 0;
  const reports = await measureAll({
    names: ["first", "broken", "last"],
    measure: async (name) => {
      nowMs += 1500;
      if (name === "broken") throw new Error("no disk");
      return SECTION;
    },
    lookAround: async () => ({ load: 0.5, busy: 0.1 }),
    now: () => nowMs,
    onSection: (report) => delivered.push(report),
  });
  const quiet = { load: 0.5, busy: 0.1, seconds: 1.5 };
  assert.deepEqual(reports, [
    { name: "first", ...quiet, ...SECTION, failed: null },
    { name: "broken", ...quiet, title: "broken", rows: [], details: null, failed: "no disk" },
    { name: "last", ...quiet, ...SECTION, failed: null },
  ]);
  assert.deepEqual(delivered, reports);
});

test("an error in the process of a section comes back as its error", async () => {
  await assert.rejects(runSection("nothing", "quick", new AbortController().signal), /there is no section nothing/);
});

test("an interrupted run begins no further section", async () => {
  await assert.rejects(runSection("hook", "quick", AbortSignal.abort()), { name: "AbortError" });
});
