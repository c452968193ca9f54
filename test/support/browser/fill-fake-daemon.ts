import { NOTIFICATION_KINDS } from "../../../src/core/notification/notification.ts";
import { DELIVERY_STATES } from "../../../src/core/notification/outbox.ts";
import { sampleDelivery, sampleEvent, sampleSession } from "../page/state-harness.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

const ERROR = {
  added: null,
  removed: null,
  file_path: null,
  created: null,
  exit_code: 2,
  error_line: "no rule to make it",
  lines: null,
};

/** Event 1 begins a turn; of every six, the first begins a call, and the second or third ends it, in turns. */
function callPart(seq: number): Partial<EventDto> {
  if (seq === 1) return { hook_event_name: "UserPromptSubmit", tool_name: null };
  const call = Math.floor(seq / 6);
  const part = seq % 6;
  if (part === 0 || (part === 1 && call % 2 === 0)) return { tool_use_id: `call-${call}` };
  return part === 2 && call % 2 === 1 ? { tool_use_id: `call-${call}`, result: ERROR } : {};
}

/** Sixty events, deliveries of every state and kind, sessions in every state; event 60 has something to show. */
export function fillFakeDaemon(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const statuses = ["started", "ok", "failed", "denied", "waiting", "info"] as const;
  const names = ["PreToolUse", "PostToolUse", "PostToolUseFailure", "Notification", "SubagentStop", "Stop"];
  for (let seq = 1; seq <= 60; seq++) {
    const look = { status: statuses[seq % 6] ?? "ok", hook_event_name: names[seq % 6] ?? "Stop", duration_ms: seq };
    daemon.events.push(sampleEvent(seq, { ...look, ...callPart(seq), received_at: now }));
  }
  const times = { last_used_at: now, state_since: now, started_at: now };
  for (const state of ["starting", "working", "waiting", "done", "failed", "ended", "unknown"] as const) {
    daemon.sessions.push(sampleSession(state, { ...times, state, title: `a ${state} one`, doing: "npm test" }));
  }
  daemon.decisions.set(60, {
    told: true,
    code: "person-needed",
    details: { kind: "permission" },
  });
  const reason = "HTTP 400 code 50035: Invalid Form Body (embeds.0.description: Must be 4096 or fewer in length.)";
  const until = new Date(Date.now() + 600_000).toISOString();
  for (const [index, state] of (["ok", "waiting", "disabled"] as const).entries()) {
    const trouble = state === "ok" ? { reason: null, until: null, open: 0 } : { reason, until, open: 1234 };
    daemon.destinations.push({ destination: `channel:${1122334455667788990n + BigInt(index)}`, state, ...trouble });
  }
  for (let id = 1; id <= 60; id++) {
    const state = DELIVERY_STATES[id % 7] ?? "sent";
    const kind = NOTIFICATION_KINDS[id % NOTIFICATION_KINDS.length] ?? "notice";
    const session_id = ["starting", "waiting", "a session that was forgotten"][id % 3] ?? "";
    const look = { state, kind, session_id, mention: id % 2 === 0, attempts: id % 4, created_at: now };
    const end = state === "sent" ? { sent_at: now } : { sent_at: null, reason };
    daemon.deliveries.push(sampleDelivery(id, { ...look, ...end }));
  }
  daemon.payloads.set(60, { tool_input: { command: "npm test\nnpm run lint" }, prompt: "x" });
}
