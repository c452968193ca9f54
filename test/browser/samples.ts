import type { EventDto, HealthDto, MetricsDto, SessionDto } from "../../src/protocol/dto.ts";

/** An event with nothing remarkable but what the test says. */
export function sampleEvent(seq: number, different: Partial<EventDto> = {}): EventDto {
  return {
    seq,
    session_id: "11111111-2222-4333-8444-555555555555",
    agent_id: null,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${seq}`,
    project_name: "payments",
    cwd: "/home/dev/payments",
    received_at: new Date().toISOString(),
    summary: `npm test ${seq}`,
    status: "started",
    duration_ms: null,
    ...different,
  };
}

export function sampleSession(id: string, different: Partial<SessionDto> = {}): SessionDto {
  const now = new Date().toISOString();
  return {
    session_id: id,
    title: null,
    project_name: "payments",
    cwd: "/home/dev/payments",
    model: "claude-opus",
    state: "working",
    state_since: now,
    waiting_for: null,
    failure: null,
    last_event_type: "PreToolUse",
    last_used_at: now,
    started_at: now,
    ended_at: null,
    is_active: true,
    event_count: 12,
    message_count: 2,
    tool_count: 5,
    error_count: 0,
    subagents: 0,
    doing: null,
    tokens: null,
    cost_usd: null,
    ...different,
  };
}

export function sampleMetrics(): MetricsDto {
  return {
    active_sessions: 4,
    waiting_sessions: 2,
    total_sessions: 9,
    total_threads: 7,
    total_events: 0,
    messages_last_hour: 48,
    events_last_hour: 1204,
    failures_last_hour: 1,
    session_duration_avg: 724,
    top_tools: [{ name: "Bash", count: 12 }],
    processing_ms: { count: 1000, p50: 0.6, p99: 1.84, max: 6 },
  };
}

export function sampleHealth(): HealthDto {
  return {
    live: true,
    ready: true,
    degraded: false,
    version: "0.1.0",
    pid: 1,
    started_at: new Date().toISOString(),
    last_seq: 0,
    last_event_at: null,
    config_dir: "/home/dev/.claude",
    hooks_installed: false,
    checks: [],
  };
}
