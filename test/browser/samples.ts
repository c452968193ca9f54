import type { HealthDto, MetricsDto } from "../../src/protocol/dto.ts";

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
