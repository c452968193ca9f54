import { readdirSync } from "node:fs";
import { toRetentionDto } from "../../api/dto.ts";
import { CHECK_STATUSES, isTrouble } from "../../core/health.ts";
import type { MetricSample } from "../../core/metrics.ts";
import type { RetentionReport } from "../../core/retention.ts";
import { exposition } from "../../health/exposition.ts";
import { healthChecks } from "../../health/health-checks.ts";
import { measure, valueOrNull, type HealthSnapshot } from "../../health/health-snapshot.ts";
import type { ReportedParts } from "./health-report.ts";

const US_PER_S = 1e6;

/** The text of `GET /metrics`: existing values, and counts whose cost does not grow with the history. */
export function metricsPage(parts: ReportedParts, snapshot: HealthSnapshot, isReady: boolean): string {
  const { context, counters, times, hub, store, countUnexpected } = parts;
  const checks = healthChecks(snapshot);
  const live = hub.stats();
  const cpu = process.cpuUsage();
  const memory = valueOrNull(snapshot.memory);
  const disk = valueOrNull(snapshot.disk);
  const size = valueOrNull(snapshot.databaseSize);
  const messages = valueOrNull(snapshot.messages);
  const used = valueOrNull(measure(() => process.memoryUsage()));
  const nowMs = context.clock.now();
  const { integrity } = snapshot;
  return exposition({
    ccen_build_info: [{ labels: { version: context.version, node: process.version }, value: 1 }],
    ccen_start_time_seconds: context.startedAtMs / 1000,
    ccen_ready: Number(isReady),
    ccen_degraded: Number(checks.some(isTrouble)),
    ccen_health_check: checks.flatMap(({ name, status }) =>
      CHECK_STATUSES.map((one) => ({ labels: { check: name, status: one }, value: Number(one === status) })),
    ),
    ccen_events_total: labelled("event", counters.events),
    ccen_tool_calls_total: labelled("tool", counters.tools),
    ccen_stored_events: valueOrNull(measure(() => store.metrics(nowMs).totalEvents)),
    ccen_last_event_timestamp_seconds: secondsOf(snapshot.lastEventAtMs),
    ccen_sessions: labelled("state", valueOrNull(measure(() => store.sessionStates(nowMs))) ?? new Map()),
    ccen_raw_log_waiting_files: snapshot.waitingFiles,
    ccen_raw_log_oldest_waiting_seconds: secondsOf(snapshot.oldestWaitingAgeMs ?? 0),
    ccen_raw_log_watching: Number(snapshot.watching),
    ccen_dead_letters: snapshot.deadLetters,
    ccen_lost_events: snapshot.losses?.count ?? 0,
    ccen_live_connections: snapshot.liveConnections,
    ccen_live_connections_limit: snapshot.maxConnections,
    ccen_live_pending_bytes: live.pendingBytes,
    ccen_live_cut_off_total: live.cutOff,
    ccen_live_refused_total: live.refused,
    ccen_outbox_messages: messages?.waiting ?? null,
    ccen_outbox_oldest_seconds: messages === null ? null : secondsOf(messages.oldestAgeMs ?? 0),
    ccen_deliveries_total: labelled("outcome", counters.deliveries),
    ccen_destinations:
      messages === null
        ? null
        : [
            { labels: { state: "ok" }, value: messages.destinations - messages.disabled.length },
            { labels: { state: "disabled" }, value: messages.disabled.length },
          ],
    ccen_database_bytes: size?.bytes ?? null,
    ccen_database_journal_bytes: size?.journalBytes ?? null,
    ccen_database_read_seconds: secondsOf(valueOrNull(snapshot.databaseMs)),
    ccen_database_sound: integrity.atMs === null ? null : Number(integrity.outcome === "sound"),
    ccen_database_checked_timestamp_seconds: secondsOf(integrity.atMs),
    ...retentionReadings(valueOrNull(snapshot.retention)),
    ccen_disk_free_bytes: disk?.freeBytes ?? null,
    ccen_disk_size_bytes: disk?.totalBytes ?? null,
    ccen_memory_free_bytes: memory?.freeBytes ?? null,
    ccen_process_resident_memory_bytes: used?.rss ?? null,
    ccen_process_heap_bytes: used?.heapUsed ?? null,
    ccen_process_cpu_seconds_total: (cpu.user + cpu.system) / US_PER_S,
    ccen_process_open_fds: valueOrNull(measure(() => readdirSync("/proc/self/fd").length)),
    ccen_event_loop_delay_p99_seconds: secondsOf(snapshot.loop?.p99Ms ?? null),
    ccen_event_loop_delay_max_seconds: secondsOf(snapshot.loop?.maxMs ?? null),
    ccen_unexpected_errors_total: countUnexpected(),
    histograms: { ccen_processing_seconds: times.histogram() },
  });
}

function retentionReadings(report: RetentionReport | null) {
  if (report === null) return {};
  const { stores, removed } = toRetentionDto(report);
  const samples = (read: (store: (typeof stores)[number]) => number | null): readonly MetricSample[] =>
    stores.flatMap((one) => {
      const value = read(one);
      return value === null ? [] : [{ labels: { store: one.store }, value }];
    });
  return {
    ccen_kept_bytes: samples(({ bytes }) => bytes),
    ccen_kept_limit_bytes: samples(({ limit_bytes: limit }) => limit),
    ccen_removed_total: removed.map(({ store, cause, items }) => ({ labels: { store, cause }, value: items })),
  };
}

function labelled(label: string, counts: ReadonlyMap<string, number>): readonly MetricSample[] {
  return Array.from(counts, ([name, value]) => ({ labels: { [label]: name }, value }));
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
