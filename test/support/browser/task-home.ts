import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import { NO_TOKENS } from "../../../src/core/cost/usage.ts";
import { compose } from "../../../src/daemon/compose.ts";
import { pageDir } from "../../../src/system/package-root.ts";
import { configHome } from "../config-home.ts";
import { createMemoryLogger } from "../memory-logger.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Fields = Readonly<Record<string, unknown>>;

/** What the tasks ask about. */
export const TASK_FACTS = {
  waiting: 12,
  /** Its command is the only one with this word. */
  morningCommand: "pnpm --filter billing migrate --to 42",
  changed: { title: "Retry failed webhooks", files: ["retry.ts", "deliver.ts", "notes.md"], added: 7, removed: 2 },
  failed: { title: "Fix flaky login test", command: "pnpm test login", error: "invalid credentials" },
  slowTool: { name: "WebFetch", url: "https://docs.example/slow" },
  yesterday: { payments: 6, web: 2 },
} as const;

/** The real daemon and page, with a day of work behind them: see {@link TASK_FACTS}. @returns its address */
export async function startTaskHome(t: Pick<TestContext, "after">): Promise<string> {
  const home = configHome(t);
  const time = { shiftMs: 0 };
  const daemon = compose({
    paths: home.paths,
    config: loadConfig({ paths: home.paths, environment: {}, overrides: { dashboardPort: 0 } }),
    clock: { now: () => Date.now() + time.shiftMs },
    logger: createMemoryLogger(),
    pageDir,
    version: "0.0.0",
  });
  t.after(() => daemon.stop());
  const { url } = await daemon.start();
  let fired = 0;

  async function fire(sessionId: string, hookEventName: string, fields: Fields = {}): Promise<void> {
    const body = payload({ session_id: sessionId, hook_event_name: hookEventName, ...fields });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(new URL("/api/hook", url), { method: "POST", headers, body });
    assert.equal(response.status, 204, await response.text());
    fired += 1;
  }

  const stored = async () => waitFor("the events", () => daemon.store.lastSeq() >= fired);

  /** A whole call; its duration is the client's own. */
  async function call(
    sessionId: string,
    id: string,
    { name, input, ms = 80, response = {}, error }: Call,
  ): Promise<void> {
    const about = { tool_name: name, tool_input: input, tool_use_id: id };
    await fire(sessionId, "PreToolUse", about);
    const end = { ...about, duration_ms: ms };
    if (error === undefined) await fire(sessionId, "PostToolUse", { ...end, tool_response: response });
    else await fire(sessionId, "PostToolUseFailure", { ...end, error });
    await fire(sessionId, "PostToolBatch", { tool_calls: [about] });
  }

  /** Another time before now; what was fired is stored with the time before. */
  async function goTo(agoMs: number): Promise<void> {
    await stored();
    time.shiftMs = -agoMs;
  }

  await goTo(DAY_MS);
  for (const [project, usd] of Object.entries(TASK_FACTS.yesterday)) {
    const sessionId = `yesterday-${project}`;
    await fire(sessionId, "UserPromptSubmit", { prompt: `Work on ${project}`, cwd: `/home/dev/src/${project}` });
    await stored();
    // Input of this model costs 2 dollars a million tokens.
    const tokens = { ...NO_TOKENS, input: usd * 500_000 };
    const usage = { messageId: project, model: "claude-sonnet-5-5", agentId: null, variant: null, tokens };
    const usages = [{ ...usage, atMs: Date.now() - DAY_MS }];
    daemon.store.keepReading({ sessionId, agentId: null, position: "{}", messages: [], usages, costState: null });
    await fire(sessionId, "Stop", { last_assistant_message: "Done." });
  }

  await goTo(Math.min(3 * HOUR_MS, sinceMidnightMs() / 2));
  await fire("morning", "UserPromptSubmit", { prompt: "Migrate billing" });
  await call("morning", "m1", { name: "Bash", input: { command: TASK_FACTS.morningCommand }, ms: 4200 });
  await fire("morning", "Stop", { last_assistant_message: "Migrated." });
  const { slowTool, changed, failed } = TASK_FACTS;
  await fire("slow", "UserPromptSubmit", { prompt: "Read the documentation" });
  for (let index = 0; index < 12; index += 1) {
    const isSlow = index % 4 === 3;
    const input = { url: isSlow ? `${slowTool.url}/${index}` : `https://docs.example/${index}` };
    await call("slow", `w${index}`, { name: slowTool.name, input, ms: isSlow ? 60_000 + index * 1000 : 300 });
  }
  await fire("slow", "Stop", { last_assistant_message: "Read." });

  await goTo(Math.min(20 * MINUTE_MS, sinceMidnightMs() / 4));
  await fire("changed", "UserPromptSubmit", { prompt: changed.title });
  for (const [index, file] of changed.files.entries()) {
    const lines = index === 0 ? ["-  once();", "-  stop();", "+  retry(3);"] : ["+// new", "+export {};", "+// end"];
    const patch = { oldStart: 1, oldLines: 2, newStart: 1, newLines: 3, lines };
    const input = { file_path: `/home/dev/src/shop/src/${file}`, old_string: "a", new_string: "b" };
    await call("changed", `e${index}`, { name: "Edit", input, response: { structuredPatch: [patch] } });
  }
  await fire("changed", "Stop", { last_assistant_message: "Retries three times." });
  await fire("failed", "UserPromptSubmit", { prompt: failed.title });
  await call("failed", "f1", {
    name: "Bash",
    input: { command: failed.command },
    error: `Exit code 1\n${failed.error}`,
  });

  await goTo(Math.min(10 * MINUTE_MS, sinceMidnightMs() / 8));
  for (let index = 1; index <= TASK_FACTS.waiting; index += 1) {
    const sessionId = `waiting-${String(index).padStart(2, "0")}`;
    const about = { tool_name: "Bash", tool_input: { command: `git push origin branch-${index}` } };
    await fire(sessionId, "UserPromptSubmit", {
      prompt: `Ship change ${index}`,
      cwd: `/home/dev/src/service-${index}`,
    });
    await fire(sessionId, "PreToolUse", { ...about, tool_use_id: `q${index}` });
    await fire(sessionId, "PermissionRequest", about);
  }
  await goTo(0);
  return url;
}

interface Call {
  readonly name: string;
  readonly input: Fields;
  readonly ms?: number;
  readonly response?: Fields;
  readonly error?: string;
}

function sinceMidnightMs(): number {
  return Date.now() - new Date().setHours(0, 0, 0, 0);
}
