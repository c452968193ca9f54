import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { WaitsDto } from "../../../src/api/insights-dto.ts";
import { HOUR, MINUTE, NOON, SECOND, startInsightDaemon } from "../../support/insight-daemon.ts";
import { shareInFile } from "../../support/whole-file.ts";

const iso = (ms: number) => new Date(NOON + ms).toISOString();

/** `shop` asks three times for `git push` and once with a question, `api` still waits, and `gone` was lost. */
async function askedAllDay(t: Pick<TestContext, "after">) {
  const daemon = await startInsightDaemon(t);
  const { fire, call } = daemon;
  const shop = { cwd: "/home/dev/src/shop" };
  // A rule that names a secret allows nothing without it.
  const secret = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  const rules = ["git push origin:*", `git push https://${secret}@example.com:*`].map((ruleContent) => ({
    toolName: "Bash",
    ruleContent,
  }));
  const suggestion = { permission_suggestions: [{ type: "addRules", behavior: "allow", rules }] };
  await fire(0, { session_id: "shop", hook_event_name: "UserPromptSubmit", prompt: "Ship it", ...shop });
  const pushes = [MINUTE, 3 * MINUTE, 20 * MINUTE];
  for (const [index, waitMs] of pushes.entries()) {
    const startMs = (index + 1) * HOUR;
    await call("shop", {
      name: "Bash",
      input: { command: `git push origin branch-${index}` },
      id: `push-${index}`,
      startMs,
      askMs: startMs + SECOND,
      // It runs for half a minute after the answer.
      endMs: startMs + 31 * SECOND + waitMs,
      durationMs: 30 * SECOND,
      fields: shop,
      ...(index === 1 && { asked: suggestion }),
    });
  }
  await call("shop", {
    name: "AskUserQuestion",
    input: { questions: [{ question: "Which region?" }] },
    id: "question",
    startMs: 4 * HOUR,
    askMs: 4 * HOUR,
    endMs: 4 * HOUR + 10 * SECOND,
    fields: shop,
  });
  await fire(4 * HOUR + 20 * SECOND, { session_id: "shop", hook_event_name: "Stop", ...shop });
  // The client's reminder that it is at its prompt.
  await fire(4 * HOUR + 80 * SECOND, {
    session_id: "shop",
    hook_event_name: "Notification",
    notification_type: "idle_prompt",
    message: "Claude is waiting for your input",
    ...shop,
  });
  const cwd = "/home/dev/src/api";
  await call("gone", {
    name: "Write",
    input: { file_path: "/etc/hosts" },
    id: "w",
    startMs: 5 * HOUR,
    askMs: 5 * HOUR + SECOND,
    fields: { cwd },
  });
  await fire(7 * HOUR, { session_id: "gone", hook_event_name: "SessionStart", source: "resume", cwd });
  await call("api", {
    name: "Bash",
    input: { command: "terraform apply" },
    id: "apply",
    startMs: 8 * HOUR,
    askMs: 8 * HOUR + SECOND,
    fields: { cwd },
  });
  return daemon;
}

// Nothing below changes what is stored.
let daemon: Awaited<ReturnType<typeof askedAllDay>>;
shareInFile(async (t) => {
  daemon = await askedAllDay(t);
});

test("the wait ledger adds up the waits of a range that a person ended", async () => {
  const { get } = daemon;
  const ledger = await get<WaitsDto>(`/api/waits?since=${iso(0)}`);
  assert.equal(ledger.count, 4);
  assert.equal(ledger.total_ms, 24 * MINUTE + 10 * SECOND);
  assert.equal(ledger.median_ms, 2 * MINUTE);
  assert.deepEqual(ledger.longest, {
    session_id: "shop",
    title: "Ship it",
    project_name: "shop",
    kind: "permission",
    tool_name: "Bash",
    ask: "git push origin branch-2",
    asked_at: iso(3 * HOUR + SECOND),
    duration_ms: 20 * MINUTE,
  });
  // `api` waits now; the process of `gone` began anew, and the end of its question was not seen.
  assert.deepEqual([ledger.open, ledger.unknown_end, ledger.complete], [1, 1, true]);
  assert.deepEqual(
    ledger.tools.map(({ tool_name, count }) => [tool_name, count]),
    [
      ["Bash", 3],
      ["AskUserQuestion", 1],
    ],
  );
  assert.deepEqual(
    ledger.projects.map(({ project_name, count }) => [project_name, count]),
    [["shop", 4]],
  );
});

test("calls that a person allowed come with a count and a rule to copy", async () => {
  const { get } = daemon;
  const { allowed } = await get<WaitsDto>(`/api/waits?since=${iso(0)}`);
  assert.deepEqual(allowed, [
    {
      tool_name: "Bash",
      subject: "git push",
      count: 3,
      last_at: iso(3 * HOUR + SECOND),
      // The client's own suggestion wins over ours.
      rules: ["Bash(git push origin:*)"],
      rules_by: "client",
    },
  ]);
  const early = await get<WaitsDto>(`/api/waits?since=${iso(0)}&until=${iso(2 * HOUR)}`);
  assert.deepEqual(
    early.allowed.map(({ count, rules, rules_by }) => [count, rules, rules_by]),
    [[1, ["Bash(git push:*)"], "daemon"]],
  );
});

test("the wait ledger keeps to its range and project", async () => {
  const { get, url } = daemon;
  const first = await get<WaitsDto>(`/api/waits?since=${iso(0)}&until=${iso(2 * HOUR)}`);
  assert.deepEqual([first.count, first.total_ms, first.longest?.ask], [1, MINUTE, "git push origin branch-0"]);
  const api = await get<WaitsDto>(`/api/waits?since=${iso(0)}&project=api`);
  assert.deepEqual([api.count, api.open, api.unknown_end, api.longest], [0, 1, 1, null]);
  const wrong = await fetch(new URL(`/api/waits?since=${iso(2)}&until=${iso(1)}`, url));
  assert.equal(wrong.status, 400);
});
