import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import { compose } from "../../src/daemon/compose.ts";
import type { SendingOptions } from "../../src/daemon/notify/open-worker.ts";
import { configHome, type ConfigHome } from "./config-home.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { putMigratedDatabase } from "./migrated-database.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

export const NOON = Date.UTC(2026, 10, 25, 12);
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

type Fields = Readonly<Record<string, unknown>>;

export interface InsightDaemonOptions {
  readonly home?: ConfigHome;
  readonly environment?: Readonly<Record<string, string>>;
  readonly messaging?: SendingOptions;
}

/** A whole daemon whose clock only the test moves, and which takes payloads over HTTP. */
export async function startInsightDaemon(t: Pick<TestContext, "after">, options: InsightDaemonOptions = {}) {
  const { home = configHome(t), environment = {}, messaging } = options;
  const time = { nowMs: NOON };
  putMigratedDatabase(home.paths.databaseFile);
  const daemon = compose({
    paths: home.paths,
    config: loadConfig({ paths: home.paths, environment, overrides: { dashboardPort: 0 } }),
    clock: { now: () => time.nowMs },
    logger: createMemoryLogger(),
    pageDir: "/nonexistent",
    version: "0.0.0",
    ...(messaging !== undefined && { messaging }),
  });
  t.after(() => daemon.stop());
  const { url } = await daemon.start();

  /** One payload at a time after noon, until it is stored: while files wait, a posted payload waits behind them. */
  async function fire(atMs: number, fields: Fields): Promise<void> {
    const before = daemon.store.lastSeq();
    time.nowMs = NOON + atMs;
    const response = await fetch(new URL("/api/hook", url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: payload(fields),
    });
    assert.equal(response.status, 204, await response.text());
    await waitFor("the event", () => daemon.store.lastSeq() > before);
  }

  /** A call from its start on: with a permission that was asked and answered, if the times are given. */
  async function call(sessionId: string, tool: Tool): Promise<void> {
    const { name, input, id, startMs, askMs, endMs, outcome = "ok", durationMs } = tool;
    const about = { session_id: sessionId, tool_name: name, tool_input: input, tool_use_id: id, ...tool.fields };
    await fire(startMs, { ...about, hook_event_name: "PreToolUse" });
    if (askMs !== undefined) {
      await fire(askMs, { ...about, tool_use_id: undefined, hook_event_name: "PermissionRequest", ...tool.asked });
    }
    if (endMs === undefined) return;
    const end = { ...about, duration_ms: durationMs ?? 10 };
    await fire(
      endMs,
      outcome === "ok"
        ? { ...end, hook_event_name: "PostToolUse", tool_response: {} }
        : { ...end, hook_event_name: "PostToolUseFailure", error: "Exit code 1" },
    );
  }

  async function get<Dto>(path: string): Promise<Dto> {
    const response = await fetch(new URL(path, url));
    const body: unknown = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    return body as Dto;
  }

  return { daemon, url, time, home, fire, call, get };
}

interface Tool {
  readonly name: string;
  readonly input: Fields;
  readonly id: string;
  readonly startMs: number;
  readonly askMs?: number;
  /** Absent: it stays open. */
  readonly endMs?: number;
  readonly outcome?: "ok" | "failed";
  readonly durationMs?: number;
  /** More fields of all payloads, and of the permission request alone. */
  readonly fields?: Fields;
  readonly asked?: Fields;
}
