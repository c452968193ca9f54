import { healthChecks } from "../../../src/health/health-checks.ts";
import { toHealthCheckDto } from "../../../src/api/health-dto.ts";
import { HEALTHY_SNAPSHOT } from "../health-snapshot.ts";
import { sampleSettings } from "./samples.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

export const WELL = {
  ...HEALTHY_SNAPSHOT,
  integrity: { ...HEALTHY_SNAPSHOT.integrity, atMs: Date.now() - 3 * 3_600_000 },
};

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
    {
      at: hourAgo,
      check: "disk",
      from: "degraded",
      to: "ok",
      value: "210 GB free",
      codes: { value: [{ code: "disk_free_bytes", details: { valueBytes: 210_000_000_000 } }], detail: [], fix: null },
    },
  ];
}
