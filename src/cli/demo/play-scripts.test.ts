import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { parsePayload } from "../../claude/parse-payload.ts";
import { stepByEvent } from "../../core/session-step.ts";
import type { Session } from "../../core/session.ts";
import { demoSessions } from "./demo-sessions.ts";
import { playScripts } from "./play-scripts.ts";

function playToTheEnd(): Map<string, Session> {
  const sessions = new Map<string, Session>();
  for (const { payload, atMs } of playScripts(demoSessions, randomUUID)) {
    const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), { receivedAtMs: atMs });
    assert.equal(parsed.kind, "event");
    if (parsed.kind !== "event") continue;
    const { event } = parsed;
    sessions.set(event.sessionId, stepByEvent(sessions.get(event.sessionId) ?? null, event).session);
  }
  return sessions;
}

describe("the demo", () => {
  test("ends with two sessions that wait, one that failed and two that are over", () => {
    const sessions = [...playToTheEnd().values()];
    const ends = sessions.map(
      ({ title, state, waits, failure }) => [title, state, waits[0]?.ask ?? failure?.message ?? null] as const,
    );
    assert.deepEqual(
      ends.sort(([a], [b]) => (a ?? "").localeCompare(b ?? "")),
      [
        ["demo: delete customers", "waiting", "How should deleted customers be kept?"],
        ["demo: dependency check", "ended", null],
        ["demo: nightly report", "failed", "API Error: Request rejected (429) · demo rate limit"],
        ["demo: retry failed webhooks", "waiting", "Bash: git push origin fix/webhook-retries"],
        ["demo: ログイン画面", "done", null],
      ],
    );
  });

  test("runs two subagents at once, and settles every call that nobody has to answer", () => {
    for (const { title, openToolCalls, subagents, waits } of playToTheEnd().values()) {
      assert.deepEqual(
        openToolCalls.map(({ toolUseId }) => toolUseId),
        waits.map(({ toolUseId }) => toolUseId),
        String(title),
      );
      if (title === "demo: dependency check") {
        assert.deepEqual(
          subagents.map(({ agentType, toolCount, endedAtMs }) => [agentType, toolCount, endedAtMs !== null]),
          [
            ["Explore", 2, true],
            ["general-purpose", 2, true],
          ],
        );
      }
    }
  });

  test("says of every call how long it took from its own start, whatever happened meanwhile", () => {
    const startedAtMs = new Map<unknown, number>();
    let settled = 0;
    for (const { atMs, payload } of playScripts(demoSessions, randomUUID)) {
      const { hook_event_name: name, tool_use_id: callId, duration_ms: took } = payload;
      if (name === "PreToolUse") startedAtMs.set(callId, atMs);
      if (name !== "PostToolUse" && name !== "PostToolUseFailure") continue;
      assert.equal(took, atMs - (startedAtMs.get(callId) ?? Number.NaN), JSON.stringify(callId));
      settled++;
    }
    assert.ok(settled > 10, String(settled));
  });

  test("is interleaved, in the order of time, within half a minute", () => {
    const played = playScripts(demoSessions, randomUUID);
    const times = played.map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok((times.at(-1) ?? 0) <= 30_000, String(times.at(-1)));
    const ids = played.map(({ payload }) => payload["session_id"]);
    const changes = ids.filter((id, index) => id !== ids[index - 1]).length;
    assert.ok(changes > 2 * demoSessions.length, `${changes} changes`);
  });

  test("has ids of its own at each run, and paths in the demo's own folders", () => {
    const first = playToTheEnd();
    const second = playToTheEnd();
    assert.deepEqual(
      [...first.keys()].filter((id) => second.has(id)),
      [],
    );
    for (const { cwd } of first.values()) assert.match(cwd ?? "", /^\/home\/dev\/demo\/\w+$/);
    const text = JSON.stringify(playScripts(demoSessions, randomUUID));
    assert.doesNotMatch(text, /"(file_path|filePath)":"(?!\/home\/dev\/demo\/)/);
  });
});
