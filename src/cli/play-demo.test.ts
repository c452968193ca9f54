import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePayload } from "../agents/payload/parse-payload.ts";
import { parseLine } from "../agents/claude/transcript/parse-line.ts";
import { effectiveState } from "../core/session/activity.ts";
import { reduceSession } from "../core/session/reducer.ts";
import type { Session } from "../core/session/session.ts";
import { readRecordings } from "./play-demo.ts";

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const PROJECTS = "/home/somebody/.claude/projects";

const recorded = readRecordings({ projectsDir: PROJECTS, nowMs: NOW_MS });
const hooks = recorded.filter((one) => "hook" in one);

function playToTheEnd(): Map<string, Session> {
  const sessions = new Map<string, Session>();
  for (const { hook, at } of hooks) {
    const parsed = parsePayload(Buffer.from(JSON.stringify(hook)), { receivedAtMs: NOW_MS + at });
    assert.equal(parsed.kind, "event");
    if (parsed.kind !== "event") continue;
    const { event } = parsed;
    sessions.set(event.sessionId, reduceSession(sessions.get(event.sessionId) ?? null, event).session);
  }
  return sessions;
}

describe("the demo", () => {
  test("ends with two sessions waiting, one failed, two at work and one of each end", () => {
    const ends = [...playToTheEnd().values()].map((session) => {
      const { title, waits, failure } = session;
      const state = effectiveState(session, NOW_MS + 60_000);
      return [title, state, waits[0]?.ask ?? failure?.message ?? null] as const;
    });
    assert.deepEqual(
      ends.sort(([a], [b]) => (a ?? "").localeCompare(b ?? "")),
      [
        ["demo: delete customers", "waiting", "How should deleted customers be kept?"],
        ["demo: dependency check", "working", null],
        // Only its transcript shows the interruption.
        ["demo: docs site", "working", null],
        ["demo: nightly report", "failed", "API Error: demo rate limit reached, resets 2026-01-31T12:40Z"],
        ["demo: release notes", "ended", null],
        ["demo: retry failed webhooks", "waiting", "Bash: git push origin fix/webhook-retries"],
        ["demo: インフラの差分", "unknown", null],
        ["demo: ログイン画面", "done", null],
        ["demo: 日本語の検索", "working", null],
      ],
    );
  });

  test("runs subagents side by side, and leaves a shell in the background", () => {
    const byTitle = new Map([...playToTheEnd().values()].map((session) => [session.title, session]));
    assert.deepEqual(
      byTitle.get("demo: dependency check")?.subagents.map(({ agentType, state }) => [agentType, state]),
      [
        ["Explore", "done"],
        ["general-purpose", "working"],
        ["dependency-checker", "working"],
      ],
    );
    assert.deepEqual(
      byTitle.get("demo: 日本語の検索")?.background.map(({ kind, description }) => [kind, description]),
      [["shell", "開発サーバーを起動"]],
    );
  });

  test("gives every call its duration from its own start, whatever happened meanwhile", () => {
    const startedAtMs = new Map<unknown, number>();
    // A request names no call: it is the one that its session began last.
    const lastCall = new Map<unknown, unknown>();
    const asked = new Set<unknown>();
    let settled = 0;
    for (const { at, hook } of hooks) {
      const { hook_event_name: name, session_id: sessionId, tool_use_id: callId, duration_ms: took } = hook;
      if (name === "PreToolUse") {
        startedAtMs.set(callId, at);
        lastCall.set(sessionId, callId);
      }
      if (name === "PermissionRequest") asked.add(lastCall.get(sessionId));
      if (name !== "PostToolUse" && name !== "PostToolUseFailure") continue;
      const untilMs = at - (startedAtMs.get(callId) ?? Number.NaN);
      // Claude Code does not count the wait for a person, which takes seconds.
      if (asked.has(callId)) assert.ok(Number(took) < untilMs - 1000, JSON.stringify(callId));
      else assert.equal(took, untilMs, JSON.stringify(callId));
      settled++;
    }
    assert.ok(settled > 20, String(settled));
  });

  test("plays the last hour first, then a quarter of a minute, in time order", () => {
    const times = recorded.map(({ at }) => at);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok((times[0] ?? 0) > -3_600_000, String(times[0]));
    assert.ok((times.at(-1) ?? 0) <= 17_000, String(times.at(-1)));
  });

  test("has paths in the demo's own folders alone", () => {
    for (const { cwd, transcriptPath } of playToTheEnd().values()) {
      assert.match(cwd ?? "", /^\/home\/dev\/demo\/\w+$/);
      assert.match(transcriptPath ?? "", /^\/home\/somebody\/\.claude\/projects\/-home-dev-demo-\w+\/[\w-]+\.jsonl$/);
    }
    assert.doesNotMatch(JSON.stringify(hooks), /"(file_path|filePath)":"(?!\/home\/dev\/demo\/)|\{(?:in|projects)\b/);
  });

  test("writes transcripts whose prompts, replies, tokens and interruption are read", () => {
    const kinds = new Map<string, number>();
    for (const one of recorded) {
      if (!("line" in one) || one.file.endsWith(".meta.json")) continue;
      const line = parseLine(JSON.stringify({ ...one.line, timestamp: new Date(NOW_MS + one.at).toISOString() }));
      assert.ok(line !== null, JSON.stringify(one.line));
      for (const { kind } of line.facts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    assert.equal(kinds.get("interrupted"), 1);
    assert.equal(kinds.get("prompt"), 10);
    assert.ok((kinds.get("reply") ?? 0) >= 15, JSON.stringify([...kinds]));
    assert.ok((kinds.get("usage") ?? 0) >= 40, JSON.stringify([...kinds]));
  });
});
