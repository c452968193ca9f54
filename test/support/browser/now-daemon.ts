import type { SessionDto } from "../../../src/api/session-dto.ts";
import { sampleEvent, sampleSession } from "../page/state-harness.ts";
import type { FakeDaemon } from "./fake-daemon.ts";

/** Waits for a permission since now; its title is its id. */
export function waitingSession(id: string, different: Partial<SessionDto> = {}): SessionDto {
  const now = new Date().toISOString();
  const ask = "Bash: cat <<'SQL' | psql DELETE FROM customers; SQL rm -rf build";
  const wait = { kind: "permission", ask, agent_id: null, since: now, mark: null } as const;
  return sampleSession(id, {
    title: id,
    state: "waiting",
    state_since: now,
    last_used_at: now,
    waiting_for: ask,
    waits: [{ ...wait, tool_name: "Bash", tool_use_id: `call-${id}`, item: `permission:call-${id}` }],
    ...different,
  });
}

/** A session that waits, one that works and one that failed, with 91 events of today. */
export function prepareNow(daemon: FakeDaemon): void {
  const now = new Date().toISOString();
  for (let seq = 1; seq <= 90; seq++) daemon.events.push(sampleEvent(seq, { received_at: now }));
  daemon.events.push(sampleEvent(91, { session_id: "deploy", tool_use_id: "call-deploy", received_at: now }));
  const times = { last_used_at: now, state_since: now, started_at: now };
  const call = { kind: "tool", tool_name: "Edit", summary: "src/charge.ts" } as const;
  const activity = { ...call, agent_id: null, since: now, usual: null };
  const until = new Date(Date.now() + 3_600_000).toISOString();
  daemon.sessions.push(
    waitingSession("deploy"),
    // An id that an address has to encode.
    sampleSession("a/b", { ...times, title: "Charge", activity, doing: "src/charge.ts", tokens: 1200, cost_usd: 0.5 }),
    sampleSession("f", {
      ...times,
      title: "Report",
      state: "failed",
      failure: "429",
      failure_code: "rate_limit",
      retry_at: until,
    }),
  );
}
