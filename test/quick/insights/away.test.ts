import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import { HOUR, MINUTE, NOON, SECOND, startInsightDaemon } from "../../support/insight-daemon.ts";
import { shareInFile } from "../../support/whole-file.ts";

const iso = (ms: number) => new Date(NOON + ms).toISOString();
const cwd = "/home/dev/src/shop";
const patch = (...lines: readonly string[]) => ({ structuredPatch: [{ lines }] });

/** `old` ended before; since noon `done` finished, `asks` waits, `broken` failed and `busy` runs. */
async function leftAtNoon(t: Pick<TestContext, "after">) {
  const daemon = await startInsightDaemon(t);
  const { fire } = daemon;
  const begin = (sessionId: string, atMs: number) =>
    fire(atMs, { session_id: sessionId, hook_event_name: "UserPromptSubmit", prompt: `Do ${sessionId}`, cwd });
  async function edit(sessionId: string, atMs: number, path: string, response: unknown): Promise<void> {
    const input = { file_path: `${cwd}/${path}` };
    const call = {
      session_id: sessionId,
      tool_name: "Edit",
      tool_use_id: `${sessionId}-${atMs}`,
      tool_input: input,
      cwd,
    };
    await fire(atMs, { ...call, hook_event_name: "PreToolUse" });
    await fire(atMs + SECOND, { ...call, hook_event_name: "PostToolUse", tool_response: response, duration_ms: 5 });
  }
  await begin("old", -HOUR);
  await fire(-HOUR + SECOND, { session_id: "old", hook_event_name: "Stop", cwd });
  await begin("done", -MINUTE);
  await edit("done", -30 * SECOND, "before.ts", patch("+1", "+2", "+3"));
  await edit("done", MINUTE, "a.ts", patch("+1", "+2", "-3"));
  await edit("done", 2 * MINUTE, "a.ts", patch("-4"));
  await edit("done", 3 * MINUTE, "b.ts", { filePath: "b.ts" });
  await fire(4 * MINUTE, { session_id: "done", hook_event_name: "Stop", cwd });
  await begin("asks", 5 * MINUTE);
  await daemon.call("asks", {
    name: "Bash",
    input: { command: "git push" },
    id: "p",
    startMs: 6 * MINUTE,
    askMs: 6 * MINUTE,
    fields: { cwd },
  });
  await begin("broken", 7 * MINUTE);
  await fire(8 * MINUTE, { session_id: "broken", hook_event_name: "StopFailure", error: "rate_limit", cwd });
  await daemon.call("busy", {
    name: "Bash",
    input: { command: "make" },
    id: "m",
    startMs: 9 * MINUTE,
    endMs: 9 * MINUTE + SECOND,
    outcome: "failed",
    fields: { cwd },
  });
  const { store } = daemon.daemon;
  store.keepReading({
    sessionId: "done",
    agentId: null,
    position: "{}",
    messages: [
      { uuid: "1", agentId: null, atMs: NOON + MINUTE, role: "reply", text: "I will look." },
      {
        uuid: "2",
        agentId: null,
        atMs: NOON + 4 * MINUTE,
        role: "reply",
        text: "\n**Done.** The cart is fixed.\n\nDetails",
      },
    ],
    usages: [-MINUTE, MINUTE].map((atMs) => ({
      messageId: `m${atMs}`,
      model: "claude-sonnet-5-5",
      agentId: null,
      atMs: NOON + atMs,
      variant: null,
      tokens: { input: 100_000, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 },
    })),
    costState: null,
  });
  daemon.time.nowMs = NOON + 10 * MINUTE;
  return daemon;
}

// Nothing below changes what is stored.
let daemon: Awaited<ReturnType<typeof leftAtNoon>>;
shareInFile(async (t) => {
  daemon = await leftAtNoon(t);
});

test("while you were away: each session with what it did since then", async () => {
  const { get } = daemon;
  const away = await get<AwayDto>(`/api/away?since=${iso(0)}`);
  assert.deepEqual(
    away.sessions.map((one) => [one.session_id, one.outcome, one.waiting_for, one.calls, one.failures]),
    [
      ["asks", "waiting", "Bash: git push", 1, 0],
      ["broken", "failed", null, 0, 0],
      ["busy", "running", null, 1, 1],
      ["done", "finished", null, 3, 0],
    ],
  );
  const { lines_added, lines_removed, files, edits, unknown_edits, cost_usd, last_reply } = away.sessions[3] ?? {};
  assert.deepEqual(
    { lines_added, lines_removed, files, edits, unknown_edits, cost_usd, last_reply },
    // Only the usage since then: 100,000 tokens at 2 USD a million.
    {
      lines_added: 2,
      lines_removed: 2,
      files: 2,
      edits: 3,
      unknown_edits: 1,
      cost_usd: 0.2,
      last_reply: "**Done.** The cart is fixed.",
    },
  );
  assert.deepEqual(away.totals, {
    waiting: 1,
    failed: 1,
    running: 1,
    finished: 1,
    stopped: 0,
    calls: 5,
    failures: 1,
    edits: 3,
    files: 2,
    unknown_edits: 1,
    lines_added: 2,
    lines_removed: 2,
    cost_usd: 0.2,
  });
  assert.deepEqual([away.count, away.complete, away.until], [4, true, iso(10 * MINUTE)]);
});

test("the away card says where it leaves sessions out, and when nothing happened", async () => {
  const { get, url } = daemon;
  const some = await get<AwayDto>(`/api/away?since=${iso(0)}&limit=1`);
  assert.deepEqual([some.count, some.sessions.length, some.complete], [4, 1, false]);
  const none = await get<AwayDto>(`/api/away?since=${iso(10 * MINUTE)}`);
  assert.deepEqual([none.count, none.sessions, none.complete, none.totals.cost_usd], [0, [], true, null]);
  assert.equal((await fetch(new URL("/api/away", url))).status, 400);
});
