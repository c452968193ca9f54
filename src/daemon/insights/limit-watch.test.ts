import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../config/load-config.ts";
import { readLimitCause, type PlanLimit } from "../../core/plan-limits.ts";
import { HOUR_MS } from "../../core/time-units.ts";
import { configHome } from "../../../test/support/config-home.ts";
import { createLimitWatch } from "./limit-watch.ts";

test("what an agent said long ago is no news", (t) => {
  const { paths } = configHome(t);
  const config = loadConfig({ paths, environment: {} });
  const nowMs = Date.UTC(2026, 11, 3, 12);
  const sent: unknown[] = [];
  let known: readonly PlanLimit[] = [];
  const listeners: ((sessionId: string) => void)[] = [];
  const watch = createLimitWatch({
    context: { config: () => config, clock: { now: () => nowMs } },
    statusLines: { limits: () => known, onChange: (listener) => void listeners.push(listener) },
    notify: ({ cause }) => sent.push(readLimitCause(cause)?.news),
  });
  t.after(watch.stop);
  const limit = {
    agent: "codex",
    account: "/home/dev/.codex",
    window: "seven_day",
    used: 96,
    resetsAtMs: nowMs + 50 * HOUR_MS,
    atMs: nowMs - HOUR_MS,
  } as const;
  known = [limit];
  listeners[0]?.("s1");
  assert.deepEqual(sent, []);
  known = [{ ...limit, atMs: nowMs }];
  listeners[0]?.("s1");
  assert.deepEqual(sent, [95]);
});
