import { healthChecks } from "../../../src/health/health-checks.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { WELL_VALUES } from "../health-values.ts";
import { sampleSettings } from "./samples.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

export const WELL = { ...WELL_VALUES, integrity: { ...WELL_VALUES.integrity, atMs: Date.now() - 3 * 3_600_000 } };

/** A daemon with three failing checks, an hour of samples, and hooks that are switched off. */
export function troubleFakeDaemon(daemon: FakeDaemon): void {
  const bad = { ...WELL, deadLetters: 3, waitingFiles: 12, ingestError: "database or disk is full", watching: false };
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  daemon.health = {
    ...daemon.health,
    degraded: true,
    last_event_seq: 1,
    last_event_at: hourAgo,
    checks: healthChecks(bad).map(toHealthCheckDto),
  };
  daemon.settings = sampleSettings({
    hooks: { disabled_all: true, policy_file: "/etc/claude-code/managed-settings.json" },
  });
  daemon.samples = Array.from({ length: 60 }, (_, index) => ({
    at: new Date(Date.now() - (60 - index) * 60_000).toISOString(),
    processing_p50: 0.5,
    processing_p99: index === 30 ? 4.2 : 1,
    waiting_files: index % 7,
    oldest_waiting_ms: index % 2 === 0 ? null : 200,
    dead_letters: index > 40 ? 3 : 0,
    live_connections: 2,
    memory_bytes: 90e6 + index * 1e5,
    loop_p99_ms: 1.5,
    database_ms: 0.2,
    database_bytes: 48e6 + index * 1e4,
    disk_free_bytes: 210e9 - index * 1e8,
    outbox_waiting: 0,
    trouble: index > 50 ? ["raw_log_watch"] : [],
  }));
  daemon.changes = [
    {
      at: hourAgo,
      check: "raw_log",
      from: "ok",
      to: "failed",
      value: "12 files waiting: database or disk is full",
      codes: {
        value: [{ code: "waiting_files", details: { count: 12 } }],
        detail: [{ code: "as-it-came", details: { text: "database or disk is full" } }],
        fix: null,
      },
    },
    // As an earlier version stored it.
    { at: hourAgo, check: "disk", from: "degraded", to: "ok", value: "210 GB free of 500 GB (42 %)", codes: null },
  ];
}
