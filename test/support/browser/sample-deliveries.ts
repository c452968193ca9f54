import { sampleDelivery, sampleEvent, sampleSession } from "../page/state-harness.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

export const TIMED_OUT = { reason: { code: "timed-out", details: {} } };

/** Two sessions with four deliveries in different states to three destinations. */
export function sampleDeliveries(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 90_000).toISOString();
  daemon.sessions.push(sampleSession("s1", { title: "Refactor auth", state: "done", last_used_at: now }));
  daemon.events.push(sampleEvent(1), sampleEvent(2, { summary: "rm -rf build" }), sampleEvent(3, { session_id: "s2" }));
  daemon.payloads.set(2, { tool_input: { command: "rm -rf build" } });
  daemon.decisions.set(2, {
    told: true,
    code: "person-needed",
    details: { kind: "permission" },
  });
  daemon.decisions.set(3, {
    told: false,
    code: "below-level",
    details: { level: "minimal", needed: "normal" },
  });
  daemon.destinations = [
    { destination: "channel:1", state: "ok", reason: null, until: null, open: 0 },
    {
      destination: "channel:2",
      state: "waiting",
      reason: { code: "rate-limit", details: {} },
      until: later,
      open: 3,
    },
    {
      destination: "webhook:3",
      state: "disabled",
      reason: "HTTP 404 code 10015: Unknown Webhook",
      until: later,
      open: 7,
    },
  ];
  const times = { created_at: now, sent_at: now };
  const unsent = { created_at: now, sent_at: null };
  daemon.deliveries.push(
    sampleDelivery(1, { ...times, kind: "finished", attempts: 3 }),
    sampleDelivery(2, {
      ...unsent,
      state: "failed",
      mention: true,
      attempts: 5,
      reason: "HTTP 400: Invalid Form Body",
    }),
    sampleDelivery(3, {
      ...unsent,
      state: "folded",
      session_id: "s2",
      attempts: 0,
      reason: { code: "merged", details: { id: 4 } },
    }),
    sampleDelivery(4, { ...unsent, state: "unknown", session_id: "s2", ...TIMED_OUT }),
  );
}
