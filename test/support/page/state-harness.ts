import type { WarningDto } from "../../../src/api/warnings-dto.ts";
import type { DeliveryDto, EventDto } from "../../../src/api/dto.ts";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { AttentionDto, SessionDto, SubagentDto } from "../../../src/api/session-dto.ts";
import type { Attention, InboxCounts } from "../../../src/core/session/activity.ts";
import type { Api } from "../../../web/api.ts";
import type { Timers } from "../../../web/state/page-clock.ts";
import { groupSessions } from "../../../web/state/sessions/sessions.ts";

/** For tests: a plain event with the given differences. */
export function sampleEvent(seq: number, different: Partial<EventDto> = {}): EventDto {
  return {
    seq,
    session_id: "s1",
    agent: "claude",
    source: "hook",
    agent_id: null,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: null,
    project_name: "payments",
    cwd: "/home/dev/payments",
    received_at: "2026-01-01T00:00:00.000Z",
    summary: `event ${seq}`,
    status: "started",
    duration_ms: null,
    ...different,
  };
}

export function sampleSession(id: string, different: Partial<SessionDto> = {}): SessionDto {
  return {
    session_id: id,
    agent: "claude",
    title: null,
    project_name: "payments",
    cwd: "/home/dev/payments",
    model: null,
    branch: null,
    state: "working",
    cause: "tool",
    state_since: "2026-01-01T00:00:00.000Z",
    believed_until: null,
    waiting_for: null,
    waits: [],
    failure: null,
    failure_code: null,
    retry_at: null,
    failure_item: null,
    last_seen_at: "2026-01-01T00:00:00.000Z",
    last_event_type: "PreToolUse",
    last_used_at: "2026-01-01T00:00:00.000Z",
    started_at: "2026-01-01T00:00:00.000Z",
    ended_at: null,
    is_active: true,
    event_count: 1,
    message_count: 0,
    tool_count: 0,
    error_count: 0,
    subagents: 0,
    doing: null,
    activity: null,
    tokens: null,
    cost_usd: null,
    cost_estimated: true,
    parent_session_id: null,
    ...different,
  };
}

/** An open request of `s1` to run a command. */
export function sampleRequest(id: string, different: Partial<RequestDto> = {}): RequestDto {
  return {
    id,
    session_id: "s1",
    agent_id: null,
    agent_type: null,
    kind: "permission",
    tool_name: "Bash",
    project_name: "payments",
    cwd: "/home/dev/payments",
    asked_at: "2026-01-01T00:00:00.000Z",
    expires_at: "2026-01-01T01:00:00.000Z",
    holds_dialog: false,
    state: "open",
    closed_because: null,
    settled_at: null,
    input: { command: "npm test" },
    is_redacted: false,
    description: null,
    suggestions: [],
    choices: ["allow", "deny", "deny-and-stop"],
    answer: null,
    event_seq: null,
    wait: null,
    ...different,
  };
}

/** The daemon's answer at `/api/attention` for these sessions. */
export function attentionAnswer(sessions: readonly SessionDto[], limit = 200): AttentionDto {
  const { waiting, failed, running } = groupSessions(sessions);
  return {
    counts: inboxCounts({ waiting, failed, running }),
    waiting: waiting.slice(0, limit),
    failed: failed.slice(0, limit),
    running: running.slice(0, limit),
  };
}

/** As the daemon counts them. */
function inboxCounts(lists: Readonly<Record<Attention, readonly SessionDto[]>>): InboxCounts {
  const waits = lists.waiting.flatMap((session) => session.waits);
  const marks = [...waits, ...lists.failed.flatMap(({ failure_item: item }) => item ?? [])].map(({ mark }) => mark);
  return {
    waiting: lists.waiting.length,
    failed: lists.failed.length,
    running: lists.running.length,
    items: waits.length + lists.failed.length,
    handled: marks.filter((mark) => mark?.kind === "handled").length,
    snoozed: marks.filter((mark) => mark?.kind === "snoozed").length,
  };
}

/** A loop of `s1`. */
export const SAMPLE_WARNING = {
  kind: "loop",
  sessions: ["s1"],
  since: "2026-01-01T10:00:00.000Z",
  seqs: [7],
  tool_name: "Bash",
  summary: "npm test",
  count: 5,
} satisfies WarningDto;

export function sampleDelivery(id: number, different: Partial<DeliveryDto> = {}): DeliveryDto {
  return {
    id,
    seq: id,
    session_id: "s1",
    destination: "webhook:1234567890123456789",
    kind: "permission",
    state: "sent",
    mention: false,
    attempts: 1,
    created_at: "2026-01-01T00:00:00.000Z",
    sent_at: "2026-01-01T00:00:01.000Z",
    message_id: "1",
    resolved_at: null,
    text: null,
    reason: null,
    ...different,
  };
}

export function sampleCall(id: string, different: Partial<SessionCallDto> = {}): SessionCallDto {
  return {
    tool_use_id: id,
    agent_id: null,
    tool_name: "Bash",
    summary: `call ${id}`,
    started_at: "2026-01-01T00:00:00.000Z",
    ended_at: "2026-01-01T00:00:01.000Z",
    outcome: "ok",
    duration_ms: null,
    permission: null,
    background: null,
    result: null,
    start_seq: null,
    end_seq: null,
    ...different,
  };
}

/** A result that says nothing. */
export const NO_RESULT = {
  added: null,
  removed: null,
  file_path: null,
  created: null,
  exit_code: null,
  error_line: null,
  lines: null,
};

export function sampleAgent(id: string, different: Partial<SubagentDto> = {}): SubagentDto {
  return {
    agent_id: id,
    agent_type: "Explore",
    description: null,
    parent_agent_id: null,
    tool_use_id: null,
    depth: 1,
    model: null,
    state: "working",
    started_at: "2026-01-01T00:00:00.000Z",
    ended_at: null,
    tool_count: 0,
    tokens: null,
    ...different,
  };
}

/** For tests: a server that answers these calls alone. */
export function fakeApi(answers: Partial<Api>): Api {
  const known: Partial<Record<string | symbol, unknown>> = answers;
  return new Proxy(answers, { get: (_, name) => known[name] ?? unexpected }) as Api;
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error("not part of this test"));
}

/** Time for tests: it moves only on request, and then fires every due timer in order. */
export interface FakeTime extends Timers {
  now(): number;
  /** Moves the time and waits for pending promises after each timer. */
  advance(ms: number): Promise<void>;
}

export function createFakeTime(startMs = 1_000_000): FakeTime {
  let nowMs = startMs;
  let waiting: { readonly dueMs: number; readonly task: () => void }[] = [];

  return {
    now: () => nowMs,
    after(delayMs, task) {
      const entry = { dueMs: nowMs + delayMs, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = waiting.filter((entry) => entry.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        waiting = waiting.filter((entry) => entry !== next);
        nowMs = next.dueMs;
        next.task();
        await settle();
      }
      nowMs = endMs;
    },
  };
}

/** A macrotask: every promise that can settle has settled by then. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
