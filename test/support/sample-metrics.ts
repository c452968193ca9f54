import type { MetricsDto } from "../../src/api/dto.ts";

export function sampleMetrics(over: Partial<MetricsDto> = {}): MetricsDto {
  return {
    budget: null,
    active_sessions: 1,
    attention: { waiting: 0, failed: 0, running: 0, items: 0, handled: 0, snoozed: 0 },
    total_sessions: 1,
    total_threads: 0,
    total_events: 1,
    messages_last_hour: 0,
    events_last_hour: 1,
    failures_last_hour: 0,
    session_duration_avg: 0,
    top_tools: [],
    processing_ms: { count: 0, p50: 0, p99: 0, max: 0 },
    ...over,
  };
}
