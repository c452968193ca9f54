import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BAD_SNAPSHOT, HEALTHY_SNAPSHOT, HEALTHY_RETENTION } from "../../../test/support/health-snapshot.ts";
import { hooksReport } from "../../../test/support/hooks-report.ts";
import type { HooksDrift } from "../../agents/claude/install/inspect-hooks.ts";
import type { AgentFault, AgentReport } from "../../agents/install/inspect-agent.ts";
import { AppError } from "../../core/errors/errors.ts";
import { CHECK_NAMES, type CheckValueName } from "../../core/health.ts";
import { healthEn, rebuildEn } from "../../core/i18n/en/health.ts";
import { adviceText, detailText, checkValueText, findingLine, findingText } from "../../core/i18n/health-text.ts";
import { LANGUAGES, type Language, type Message } from "../../core/i18n/message.ts";
import { healthChecks } from "../../health/health-checks.ts";
import { type HealthSnapshot, NOT_YET, notMeasured } from "../../health/health-snapshot.ts";
import { describeReport, reasonOf, type RecoveryReport } from "../../maintenance/rebuild/recovery-report.ts";
import { toHooksState } from "./hooks-state.ts";

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

const hooks = (
  report: Parameters<typeof hooksReport>[0],
  others: readonly AgentReport[] = [],
): Partial<HealthSnapshot> => {
  const claude = hooksReport(report);
  return { hooks: { ok: true, value: toHooksState({ claude, others, installed: claude.installed }) } };
};

const CODEX_FAULTS = {
  unreadable: true,
  missing: true,
  outdated: true,
  twice: true,
  off: true,
  untrusted: true,
  changed: true,
  disabled: true,
} as const satisfies Record<AgentFault["kind"], true>;

const codexFaults = (kinds: readonly string[]): readonly AgentReport[] => {
  const faults = kinds.map((kind) => ({ kind: kind as AgentFault["kind"], events: ["Stop"] }));
  return [{ agent: "codex", registered: ["Stop"], faults }];
};

const unreadable = (error: AppError) => hooks({ problem: error });

const upstream = (different: Partial<NonNullable<HealthSnapshot["upstream"]>>): Partial<HealthSnapshot> => ({
  upstream: { ...(HEALTHY_SNAPSHOT.upstream ?? assert.fail("it forwards nothing")), ...different },
});

const forwardingFails = (error: AppError) => upstream({ state: "failing", error });

const machine = (different: { isTwin?: boolean; missing?: number; skewMs?: number }): Partial<HealthSnapshot> => ({
  machines: {
    machines: [{ label: "tower", silentForMs: 0, skewMs: 0, missing: 0, isTwin: false, ...different }],
    connectedForMs: 150_000,
  },
});

const url = "https://dash.example";

/** Together they produce every text of the checks. */
const STATES: readonly HealthSnapshot[] = [
  HEALTHY_SNAPSHOT,
  BAD_SNAPSHOT,
  ...(
    [
      { ingestError: "disk full", waitingFiles: 1 },
      { lastEventAtMs: null },
      { losses: { count: 3, atLeast: false, fromMs: 0, toMs: 1 } },
      { processing: { count: 0, p50: 0, p99: 0, max: 0 }, loop: null, databaseMs: NOT_YET },
      hooks({ installed: false }),
      hooks({ installed: true }, codexFaults(Object.keys(CODEX_FAULTS))),
      hooks({ installed: true }, codexFaults(["untrusted"])),
      { ...hooks({ installed: false }), machines: null },
      hooks({ installed: true, registered: ["Stop"], missing: ["PermissionRequest", "Setup"], clientUnknown: true }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above
      hooks({ installed: true, missing: ["Stop"], drift: Object.keys(DRIFTS) as HooksDrift[], disabledAll: true }),
      unreadable(new AppError("settings/malformed", { file: "f", line: 1, column: 2, reason: "r" })),
      unreadable(new AppError("settings/encoding", { file: "f" })),
      unreadable(new AppError("setup/file", { path: "/f", reason: "EACCES" })),
      { integrity: { outcome: "never", atMs: null, problem: null, running: true } },
      { integrity: { outcome: "unfinished", atMs: null, problem: null, running: false } },
      {
        retention: {
          ok: true,
          value: { ...HEALTHY_RETENTION, lastRunAtMs: null, isWaitingForClock: true, isEmergency: true },
        },
      },
      { retention: { ok: true, value: { ...HEALTHY_RETENTION, problem: "EIO" } } },
      { recovery: { ageMs: 0, report: [], events: 10, missing: 3, isLoss: true, isSetAside: false } },
      { memory: { ok: true, value: { processBytes: 1, freeBytes: 1, totalBytes: 16e9 } } },
      {
        messages: {
          ok: true,
          value: { destinations: 0, disabled: [], failing: [], failed: 0, waiting: 0, oldestAgeMs: null },
        },
        upstream: null,
      },
      {
        messages: {
          ok: true,
          value: {
            destinations: 1,
            disabled: [{ destinationId: "d", reason: null }],
            failing: [],
            failed: 0,
            waiting: 0,
            oldestAgeMs: null,
          },
        },
      },
      {
        messages: {
          ok: true,
          value: { destinations: 1, disabled: [], failing: [], failed: 1, waiting: 0, oldestAgeMs: null },
        },
      },
      { discordAnswers: { kind: "down", forMs: 0, cause: "start-limit", untilMs: 60_000 } },
      { discordAnswers: { kind: "stopped", cause: "invalid-token" } },
      { discordAnswers: { kind: "stopped", cause: "interactions-endpoint" } },
      { discordAnswers: { kind: "stopped", cause: "refused" } },
      { discordAnswers: { kind: "no-users" } },
      { discordAnswers: { kind: "no-bot" } },
      { telegramAnswers: { kind: "down", forMs: 0, cause: "webhook", untilMs: 60_000 } },
      { telegramAnswers: { kind: "down", forMs: 90_000, cause: "conflict", untilMs: 60_000 } },
      { telegramAnswers: { kind: "stopped", cause: "invalid-token" } },
      { telegramAnswers: { kind: "no-users" } },
      { telegramAnswers: { kind: "no-bot" } },
      { disk: notMeasured(new Error("EIO")) },
      forwardingFails(new AppError("upstream/wrong-token", { url })),
      forwardingFails(new AppError("upstream/revoked", { url })),
      forwardingFails(new AppError("upstream/busy", { url })),
      forwardingFails(new AppError("upstream/refused", { url, code: "upstream/self", message: "m", fix: "f" })),
      forwardingFails(new AppError("upstream/stranger", { url, reason: "EIO" })),
      forwardingFails(new AppError("upstream/plain", { url })),
      forwardingFails(new AppError("upstream/no-token")),
      forwardingFails(new AppError("forwarding/twin")),
      forwardingFails(new AppError("internal")),
      upstream({ waiting: 1, oldestAgeMs: 900_000 }),
      upstream({ copiedForMs: 1000 }),
      machine({ isTwin: true }),
      machine({ missing: 1 }),
      machine({ skewMs: 90_000 }),
    ] satisfies readonly Partial<HealthSnapshot>[]
  ).map((values) => ({ ...HEALTHY_SNAPSHOT, ...values })),
];

/** Codes of other parts: the probes, and a daemon that rebuilds. */
const ELSEWHERE = { finding: ["disk-silent", "rebuilding"], advice: ["wait-for-rebuild"] } as const;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant table
const FIGURES = Object.keys(healthEn.value) as CheckValueName[];

const CHECKS = STATES.flatMap(healthChecks);

const codes = (messages: readonly Message[]) => messages.map(({ code }) => code);
const sorted = (all: readonly string[]) => [...new Set(all)].sort();

test("each text of a check is used by a check, and each check has a name and texts", () => {
  const findings = CHECKS.flatMap(({ value, detail }) => codes([...value, ...detail]));
  const advice = CHECKS.flatMap(({ fix }) => (fix === null ? [] : [fix.code]));
  assert.deepEqual(
    sorted([...findings, ...ELSEWHERE.finding]),
    sorted([...Object.keys(healthEn.finding), ...Object.keys(healthEn.value)]),
  );
  assert.deepEqual(sorted([...advice, ...ELSEWHERE.advice]), sorted(Object.keys(healthEn.advice)));
  assert.deepEqual(Object.keys(healthEn.title), [...CHECK_NAMES]);
});

test("each check has its text in both languages with every placeholder filled", () => {
  for (const language of LANGUAGES) {
    for (const { name, value, detail, fix } of CHECKS) {
      const texts = [...value, ...detail].map((message) => findingText(message, language));
      for (const text of [...texts, fix === null ? "-" : adviceText(fix, language)]) {
        assert.notEqual(text, "", name);
        assert.doesNotMatch(text, /\?|\{|undefined|NaN/, name);
      }
    }
    for (const name of FIGURES) if (name !== "checking") assert.match(checkValueText(name, "7", language), /7/, name);
  }
});

const line = (name: string, language: Language) =>
  findingLine(healthChecks(BAD_SNAPSHOT).find((one) => one.name === name) ?? assert.fail(name), language);

test("one line of a check has its values and its causes", () => {
  assert.equal(line("raw_log", "en"), "oldest 1 min, 7 files waiting");
  assert.equal(line("raw_log", "ja"), "最古 1分、待ち 7件");
  assert.equal(line("hooks_installed", "en"), "1 hook problem: not registered: Stop");
  assert.equal(line("log_file", "ja"), "書き込めなかった行 4行: ENOSPC: no space left on device, write");
});

const LOST: RecoveryReport = {
  at: "2026-11-26T06:17:55.961Z",
  cause: "damaged",
  reason: "database disk image is malformed",
  duration_ms: 88,
  set_aside: "dashboard.db.corrupt",
  events: { total: 149, from_archive: 140, taken_over: 9, without_payload: 2, waiting_in_raw_log: 1, renumbered: 3 },
  unreadable_files: { count: 1, names: ["a"] },
  missing: {
    count: 7,
    ranges: [
      { from: 131, to: 131, after: "2026-11-26T06:11:32.796Z", before: "2026-11-26T06:11:32.838Z" },
      { from: 140, to: 143, after: "2026-11-26T06:11:32.796Z", before: null },
      { from: 145, to: 145, after: "2026-11-26T06:11:32.838Z", before: null },
      { from: 147, to: 147, after: "2026-11-26T06:11:32.838Z", before: null },
    ],
    older_through: 7,
  },
  messages: { kept: 0, waiting: 0, doubtful: 1, places: 0 },
  old_file: "unreadable",
  broken_tables: ["sessions", "imports"],
  numbers_skipped: null,
  acknowledged_at: null,
};

const REPORTS: readonly RecoveryReport[] = [
  LOST,
  { ...LOST, old_file: "gone" },
  { ...LOST, missing: { count: 0, ranges: [], older_through: 0 }, why: reasonOf("asked") },
];

test("report of a rebuild is in both languages, with each of its losses", () => {
  const said = new Set(REPORTS.flatMap(describeReport).map(({ code }) => code));
  const missing = Object.keys(rebuildEn.report).filter((code) => !said.has(code));
  assert.deepEqual(missing, []);
  const japanese = detailText(describeReport(LOST), "ja");
  assert.match(japanese, /に再構築、database disk image is malformed、アーカイブから 140件、元のファイルから 9件、/);
  assert.match(japanese, /欠落 7件、番号 131（.* から .* の間）、番号 140–143（.* より後）/);
  const asked = detailText(describeReport({ ...LOST, why: reasonOf("asked") }), "en");
  assert.match(asked, /^rebuilt Nov 2[67], 2026, \d\d:\d\d; requested by hand; 140 events from the archive; /);
});

test("each reason of a rebuild is used", () => {
  const src = join(import.meta.dirname, "..", "..");
  const source = globSync("{maintenance,cli}/**/*.ts", { cwd: src })
    .filter((name) => !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(src, name), "utf8"))
    .join("\n");
  for (const code of Object.keys(rebuildEn.reason)) assert.ok(source.includes(`reasonOf("${code}"`), code);
});
