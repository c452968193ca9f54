import { AppError } from "../../src/core/errors/errors.ts";
import type { RetentionReport } from "../../src/core/retention.ts";
import { finding } from "../../src/health/checks/check.ts";
import type { HealthSnapshot } from "../../src/health/health-snapshot.ts";

export const HEALTHY_RETENTION: RetentionReport = {
  lastRunAtMs: Date.UTC(2026, 10, 25, 11),
  isWaitingForClock: false,
  isEmergency: false,
  problem: null,
  slowestStepMs: 2.4,
  stores: {
    database: { bytes: 48e6, limitBytes: 2_147_483_648, isOver: false },
    archive: { bytes: 90e6, limitBytes: 2_147_483_648, isOver: false },
    deadLetters: { bytes: 0, limitBytes: 268_435_456, isOver: false },
    logs: { bytes: 2e6, limitBytes: Number.POSITIVE_INFINITY, isOver: false },
  },
  unusedBytes: 1e6,
  removals: [{ store: "events", cause: "age", items: 12, bytes: 30_000, lastAtMs: Date.UTC(2026, 10, 25, 11) }],
};

/** Measurements of a healthy daemon. */
export const HEALTHY_SNAPSHOT: HealthSnapshot = {
  processing: { count: 500, p50: 0.4, p99: 1.84, max: 6 },
  loop: { count: 3000, p99Ms: 2.1, maxMs: 18.4 },
  waitingFiles: 0,
  oldestWaitingAgeMs: null,
  deadLetters: 0,
  watching: true,
  ingestError: null,
  losses: null,
  logTrouble: null,
  lastEventAtMs: Date.UTC(2026, 10, 25, 12),
  sessionsWithoutHooks: { ok: true, value: 0 },
  hooks: { ok: true, value: { installed: true, faults: [], fix: "setup-again", broken: null } },
  liveConnections: 2,
  maxConnections: 100,
  configProblems: 0,
  databaseMs: { ok: true, value: 0.12 },
  databaseSize: { ok: true, value: { bytes: 48e6, journalBytes: 1.6e6 } },
  integrity: { outcome: "sound", atMs: Date.UTC(2026, 10, 25, 9), problem: null, running: false },
  retention: { ok: true, value: HEALTHY_RETENTION },
  disk: { ok: true, value: { freeBytes: 210e9, totalBytes: 500e9, freeFiles: 30e6, totalFiles: 31e6 } },
  memory: { ok: true, value: { processBytes: 96e6, freeBytes: 9e9, totalBytes: 16e9 } },
  messages: {
    ok: true,
    value: { destinations: 1, disabled: [], failing: [], failed: 0, waiting: 0, oldestAgeMs: null },
  },
  recovery: null,
  discordAnswers: { kind: "connected", sinceMs: Date.UTC(2026, 10, 25, 11) },
  telegramAnswers: { kind: "connected", sinceMs: Date.UTC(2026, 10, 25, 11) },
  upstream: {
    url: "https://dash.example",
    isNotifyingLocally: false,
    copiedForMs: null,
    state: "forwarding",
    waiting: 0,
    waitingSinceMs: null,
    oldestAgeMs: 0,
    lastSentAtMs: Date.UTC(2026, 10, 25, 12),
    central: "central",
    error: null,
  },
  machines: {
    machines: [{ label: "laptop", silentForMs: 20_000, skewMs: 12, missing: 0, isTwin: false }],
    connectedForMs: 150_000,
  },
};

/** Measurements when every check fails at once. */
export const BAD_SNAPSHOT: HealthSnapshot = {
  ...HEALTHY_SNAPSHOT,
  processing: { count: 500, p50: 1, p99: 60, max: 90 },
  loop: { count: 1500, p99Ms: 300, maxMs: 900 },
  waitingFiles: 7,
  oldestWaitingAgeMs: 60_000,
  deadLetters: 1,
  watching: false,
  losses: { count: 3, atLeast: true, fromMs: 0, toMs: 1 },
  logTrouble: { reason: "ENOSPC: no space left on device, write", lostLines: 4 },
  sessionsWithoutHooks: { ok: true, value: 2 },
  hooks: {
    ok: true,
    value: {
      installed: true,
      faults: [finding("hooks-missing", { events: "Stop" })],
      fix: "setup-again",
      broken: null,
    },
  },
  liveConnections: 100,
  configProblems: 1,
  databaseMs: { ok: true, value: 80 },
  databaseSize: { ok: true, value: { bytes: 9e9, journalBytes: 600e6 } },
  retention: {
    ok: true,
    value: {
      ...HEALTHY_RETENTION,
      stores: { ...HEALTHY_RETENTION.stores, archive: { bytes: 3e9, limitBytes: 2_147_483_648, isOver: true } },
    },
  },
  integrity: { outcome: "damaged", atMs: Date.UTC(2026, 10, 25, 9), problem: "Tree 7 page 12", running: false },
  disk: { ok: true, value: { freeBytes: 1e9, totalBytes: 500e9, freeFiles: 10, totalFiles: 31e6 } },
  memory: { ok: true, value: { processBytes: 600e6, freeBytes: 9e9, totalBytes: 16e9 } },
  messages: {
    ok: true,
    value: {
      destinations: 2,
      disabled: [{ destinationId: "webhook:123456789012345678", reason: "the webhook was deleted" }],
      failing: [
        {
          destinationId: "channel:123456789012345678",
          reason: "HTTP 500",
          sinceMs: Date.UTC(2026, 10, 25, 11),
          forMs: 300_000,
        },
      ],
      failed: 1,
      waiting: 4,
      oldestAgeMs: 700_000,
    },
  },
  discordAnswers: { kind: "down", forMs: 90_000, cause: "unreachable", untilMs: null },
  telegramAnswers: { kind: "down", forMs: 90_000, cause: "unreachable", untilMs: null },
  upstream: {
    url: "https://dash.example",
    isNotifyingLocally: false,
    copiedForMs: null,
    state: "failing",
    waiting: 900,
    waitingSinceMs: Date.UTC(2026, 10, 25, 11),
    oldestAgeMs: 3_600_000,
    lastSentAtMs: null,
    central: null,
    error: new AppError("upstream/unreachable", { url: "https://dash.example", reason: "connect ECONNREFUSED" }),
  },
  machines: {
    machines: [
      { label: "laptop", silentForMs: 7_200_000, skewMs: -180_000, missing: 12, isTwin: false },
      { label: "tower", silentForMs: 20_000, skewMs: 240_000, missing: 0, isTwin: false },
    ],
    connectedForMs: 150_000,
  },
  recovery: {
    ageMs: 0,
    report: [finding("as-it-came", { text: "rebuilt" })],
    events: 10,
    missing: 3,
    isLoss: true,
    isSetAside: true,
  },
};
