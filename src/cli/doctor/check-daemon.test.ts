import assert from "node:assert/strict";
import { test } from "node:test";
import { once } from "node:events";
import { createServer } from "node:net";
import type { HealthDto, RuntimeDto } from "../../api/dto.ts";
import type { HealthCheckDto } from "../../api/health-dto.ts";
import { checkDaemon, checkPort } from "./check-daemon.ts";
import type { CheckResult } from "../../providers/provider.ts";

const RUNTIME: RuntimeDto = {
  running: true,
  pid: 7,
  host: "127.0.0.1",
  url: "http://127.0.0.1:8000",
  version: "1.0.0",
  started_at: "2026-11-25T00:00:00.000Z",
  config_dir: "/c",
  overridden: [],
};

const check = (one: Pick<HealthCheckDto, "name" | "status" | "value"> & Partial<HealthCheckDto>): HealthCheckDto => ({
  figures: [],
  codes: { value: [], detail: [], fix: null },
  detail: null,
  threshold: null,
  fix: null,
  ...one,
});

const HEALTH: HealthDto = {
  live: true,
  ready: true,
  degraded: true,
  version: "1.0.0",
  pid: 7,
  started_at: RUNTIME.started_at,
  last_seq: 0,
  last_event_seq: null,
  last_event_at: null,
  config_dir: "/c",
  cli: "ccen",
  answers: false,
  counts_presence: false,
  has_demo: false,
  hooks_installed: true,
  retention: null,
  checks: [
    check({ name: "processing_time", status: "ok", value: "1 ms", threshold: "≤ 5 ms" }),
    check({
      name: "raw_log",
      status: "degraded",
      value: "900 files",
      threshold: "≤ 500 files",
      fix: "Wait.",
    }),
    check({ name: "disk", status: "failed", value: "1 MB free", fix: "Make room." }),
    check({ name: "memory", status: "unknown", value: "unknown: EIO" }),
    check({ name: "dead_letters", status: "degraded", value: "1", fix: "Look." }),
  ],
};

const ADDRESS = { url: RUNTIME.url, key: null };

const reported = (results: readonly CheckResult[]): string[] =>
  results.map(({ status, name, detail }) => `${status} ${name}: ${detail}`);

test("a running daemon's own checks are passed on, except those doctor makes itself", () => {
  assert.deepEqual(
    reported(checkDaemon({ kind: "running", runtime: RUNTIME, address: ADDRESS, health: HEALTH }, "1.0.0")),
    [
      "ok daemon: http://127.0.0.1:8000, process 7",
      "ok daemon: processing_time: 1 ms",
      "warn daemon: raw_log: 900 files (limit ≤ 500 files)",
      "fail daemon: disk: 1 MB free",
      "unknown daemon: memory: unknown: EIO",
    ],
  );
});

test("a daemon of another version than this program is pointed out", () => {
  const health: HealthDto = { ...HEALTH, checks: [] };
  assert.deepEqual(reported(checkDaemon({ kind: "running", runtime: RUNTIME, address: ADDRESS, health }, "1.1.0")), [
    "ok daemon: http://127.0.0.1:8000, process 7",
    "warn daemon: it is version 1.0.0, this is 1.1.0",
  ]);
});

test("none is a warning, one that does not answer a failure", () => {
  assert.deepEqual(reported(checkDaemon({ kind: "none", stale: false }, "1.0.0")), ["warn daemon: not running"]);
  assert.deepEqual(reported(checkDaemon({ kind: "silent", runtime: RUNTIME, reason: "silent for 3000 ms" }, "1.0.0")), [
    "fail daemon: process 7 does not respond (silent for 3000 ms)",
  ]);
});

test("a port of another program is a warning, an unknown address a failure", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(typeof address === "object" && address !== null);
  const inUse = await checkPort({ host: "127.0.0.1", port: address.port });
  assert.equal(inUse.status, "warn");
  assert.match(inUse.detail, /is in use by another program/);
  assert.equal((await checkPort({ host: "192.0.2.1", port: 0 })).status, "fail");
});
