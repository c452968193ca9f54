import assert from "node:assert/strict";
import { test } from "node:test";
import type { HooksDrift } from "../../claude/inspect-hooks.ts";
import { hooksReport } from "../../../test/support/hooks-report.ts";
import { toHooksState } from "./hooks-state.ts";
import { AppError } from "../../core/errors.ts";
import { healthChecks } from "../../health/health-checks.ts";
import type { HealthFigures } from "../../health/health-figures.ts";
import { NOT_YET } from "../../health/measure.ts";
import { describeReport } from "../../maintenance/rebuild/describe-report.ts";
import type { RecoveryReport } from "../../maintenance/rebuild/recovery-report.ts";
import { BAD_FIGURES, WELL_FIGURES, WELL_KEPT } from "../../../test/support/health-figures.ts";
import { HEALTH_TOLD_JA, toldIn } from "../../core/health-told.ts";

const DRIFTS = {
  "command-outdated": true,
  "registered-twice": true,
  "plugin-twice": true,
  "script-missing": true,
  "script-outdated": true,
  "launch-missing": true,
  "launch-node-missing": true,
  "launch-cli-missing": true,
} as const satisfies Record<HooksDrift, true>;

/** Every fault that the hooks can have, at once. */
const everyFault = toHooksState({
  installed: true,
  registered: ["Stop"],
  missing: ["Notification", "SessionEnd"],
  clientUnknown: false,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above
  drift: Object.keys(DRIFTS) as HooksDrift[],
  disabledAll: true,
  plugin: "ccen@market",
  policyFile: null,
  problem: null,
});

const onlyWhatEveryClientKnows = toHooksState(
  hooksReport({
    installed: true,
    registered: ["Stop"],
    missing: ["PermissionRequest", "TaskCreated"],
    clientUnknown: true,
  }),
);

const LOST: RecoveryReport = {
  at: "2026-11-26T06:17:55.961Z",
  cause: "damaged",
  reason: "database disk image is malformed",
  duration_ms: 88,
  set_aside: "dashboard.db.corrupt",
  events: { total: 149, from_archive: 140, taken_over: 9, without_payload: 2, waiting_in_raw_log: 0, renumbered: 3 },
  unreadable_files: { count: 1, names: ["a"] },
  missing: {
    count: 2,
    ranges: [
      { from: 131, to: 131, after: "2026-11-26T06:11:32.796Z", before: "2026-11-26T06:11:32.838Z" },
      { from: 140, to: 140, after: null, before: null },
    ],
    older_through: 7,
  },
  messages: { kept: 0, waiting: 0, doubtful: 1, places: 0 },
  old_file: "unreadable",
  broken_tables: ["sessions", "imports"],
  numbers_skipped: null,
  acknowledged_at: null,
};

const clocks = { ...WELL_KEPT, lastRunAtMs: null, isWaitingForClock: true, isEmergency: true };

/** Checks whose detail is a sentence of ours. */
const OURS: ReadonlySet<string> = new Set(["hooks_installed", "machines", "upstream"]);

const refusedBy = (error: AppError): Partial<HealthFigures> => ({
  upstream: BAD_FIGURES.upstream === null ? null : { ...BAD_FIGURES.upstream, error },
});
const url = "https://dash.example";

const STATES: readonly HealthFigures[] = [
  WELL_FIGURES,
  BAD_FIGURES,
  ...(
    [
      { ingestError: "disk full", lastEventAtMs: null, unheardSessions: { ok: true, value: 0 } },
      { hooks: { ok: true, value: { installed: false, faults: [], partial: false, broken: null } }, waitingFiles: 1 },
      { hooks: { ok: true, value: onlyWhatEveryClientKnows } },
      { hooks: { ok: true, value: everyFault } },
      { processing: { count: 0, p50: 0, p99: 0, max: 0 }, loop: null, disk: NOT_YET, databaseMs: NOT_YET },
      { integrity: { outcome: "never", atMs: null, problem: null, running: false } },
      { integrity: { outcome: "never", atMs: null, problem: null, running: true } },
      { integrity: { ...WELL_FIGURES.integrity, running: true } },
      { integrity: { ...BAD_FIGURES.integrity, running: true } },
      { retention: { ok: true, value: clocks } },
      { retention: { ok: true, value: { ...WELL_KEPT, problem: "EIO" } } },
      { messages: { ok: true, value: { destinations: 0, disabled: [], waiting: 1, oldestAgeMs: 5 } } },
      refusedBy(new AppError("upstream/wrong-token", { url })),
      refusedBy(new AppError("upstream/refused", { url, code: "upstream/self", message: "7", fix: "7" })),
      refusedBy(new AppError("upstream/older", { url })),
      refusedBy(new AppError("upstream/stranger", { url, reason: "EIO" })),
      refusedBy(new AppError("upstream/plain", { url })),
      refusedBy(new AppError("upstream/no-token")),
      { losses: { count: 3, atLeast: false, fromMs: 0, toMs: 1 }, disk: { ok: false, reason: "EIO: i/o error" } },
    ] satisfies readonly Partial<HealthFigures>[]
  ).map((figures) => ({ ...WELL_FIGURES, ...figures })),
];

/** Names of things, and what the system says. */
const FOREIGN =
  /https:\/\/dash\.example|upstream\/self|ECONNREFUSED|connect|tower|laptop|disableAllHooks|Stop|PermissionRequest|settings\.json|Notification|SessionEnd|Node\.js|ccen@market|p99|ENOSPC.*|EIO.*|Tree 7 page 12|disk full|database disk image is malformed|UTC|sessions|imports|number|after|before|\d{4}-\d\d-\d\dT[\d:.]+Z|\b([kMGT]?B|bytes|ms|s|min|h)\b/g;

test("daemon's texts of checks are Japanese on the Japanese page, but for names", () => {
  const told = STATES.flatMap(healthChecks).flatMap(({ name, value, detail }) => [
    value,
    // What Discord or the system said stays.
    ...(detail === null || !OURS.has(name) ? [] : [detail]),
  ]);
  for (const line of told.filter((one) => one !== "rebuilt")) {
    assert.doesNotMatch(toldIn("ja", line).replaceAll(FOREIGN, ""), /[A-Za-z]/, line);
    assert.equal(toldIn("en", line), line);
  }
});

test("report of a rebuild is Japanese, with each of its losses", () => {
  const told = toldIn("ja", describeReport(LOST));
  assert.match(told, /^2026-11-26 06:17 UTC に再構築（database disk image is malformed）: アーカイブから 140件、/);
  assert.match(told, /欠落 2件（number 131 after .*; number 140）、/);
  assert.doesNotMatch(told.replaceAll(FOREIGN, ""), /[A-Za-z]/);
  const saved = describeReport({
    ...LOST,
    reason: "the file was deleted while the daemon ran; all that it held was saved",
  });
  assert.match(toldIn("ja", saved), /に再構築（動作中にファイルが削除されましたが、中身はすべて残りました）: /);
});

test("translations keep every detail of a sentence", () => {
  for (const sentence of Object.keys(HEALTH_TOLD_JA)) {
    const words = HEALTH_TOLD_JA[sentence] ?? "";
    assert.equal(sentence.split("*").length, words.split("*").length, sentence);
  }
});
