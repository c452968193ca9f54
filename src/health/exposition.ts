import type { MetricSample, TimingHistogram } from "../core/metrics.ts";

/** The metrics for scraping. Names never change their meaning: users' alerts depend on them. */
export const METRIC_HELP = {
  ccen_build_info: "1; the release and its Node.",
  ccen_start_time_seconds: "When the daemon started, in seconds since the epoch.",
  ccen_ready: "Whether it stores events: 0 while starting or stopping.",
  ccen_degraded: "Whether a health check is degraded or failed.",
  ccen_health_check: "1 for the status that each health check has, 0 for the others.",

  ccen_events_total: "Events stored since the start, by hook event.",
  ccen_tool_calls_total: "Tool calls that began since the start, by tool.",
  ccen_stored_events: "Events in the database.",
  ccen_last_event_timestamp_seconds: "When the newest event happened, in seconds since the epoch.",
  ccen_processing_seconds:
    "Time from reading a raw file to sending it to every client, since the start, for live events.",
  ccen_sessions: "Busy sessions, and others that have not ended and had an event within a day, by state.",

  ccen_raw_log_waiting_files: "Raw files that are not stored yet.",
  ccen_raw_log_oldest_waiting_seconds: "Age of the oldest of them, 0 without any.",
  ccen_raw_log_watching: "Whether the system reports new files; 0: the daemon only scans for them.",
  ccen_dead_letters: "Unreadable files.",
  ccen_lost_events: "Events known to be lost, found within the last day.",

  ccen_live_connections: "Open live connections.",
  ccen_live_connections_limit: "Limit of live connections.",
  ccen_live_pending_bytes: "Bytes that wait for slow clients.",
  ccen_live_cut_off_total: "Live connections cut off for being too slow, since the start.",
  ccen_live_refused_total: "Live connections refused at the limit, since the start.",

  ccen_outbox_messages: "Unfinished messages.",
  ccen_outbox_oldest_seconds: "How long the oldest of them has waited, 0 without any.",
  ccen_deliveries_total: "Messages by outcome, since the start.",
  ccen_destinations: "Destinations of the settings, by whether they accept messages.",

  ccen_database_bytes: "Size of the database.",
  ccen_database_journal_bytes: "Size of the write-ahead log beside it.",
  ccen_database_read_seconds: "Time of a small read, the middle one of the last five.",
  ccen_database_sound: "Whether the last check found the database sound.",
  ccen_database_checked_timestamp_seconds: "When the database was last checked, in seconds since the epoch.",
  ccen_kept_bytes: "Stored data in use, by store.",
  ccen_kept_limit_bytes: "Limit of each store; no sample without a limit.",
  ccen_removed_total: "Items that retention has removed since the database was made.",
  ccen_disk_free_bytes: "Free space on the fullest disk that we write to.",
  ccen_disk_size_bytes: "Size of that disk.",
  ccen_memory_free_bytes: "Memory that the machine could still give.",

  ccen_process_resident_memory_bytes: "Memory of the daemon.",
  ccen_process_heap_bytes: "JavaScript heap in use.",
  ccen_process_cpu_seconds_total: "Processor time since the start, user and system.",
  ccen_process_open_fds: "Open file descriptors, where the system reports them.",
  ccen_event_loop_delay_p99_seconds: "99th percentile of the event loop's delay.",
  ccen_event_loop_delay_max_seconds: "Maximum of the event loop's delay.",
  ccen_unexpected_errors_total: "Errors in timers and handlers; the log has each.",
} as const satisfies Record<string, string>;

export type MetricName = keyof typeof METRIC_HELP;

/** Measured values. Unknown ones are left out, because any number would be wrong. */
export type MetricReadings<Name extends string = MetricName> = Readonly<
  Partial<Record<Name, number | null | readonly MetricSample[]>>
> & {
  readonly histograms: Readonly<Partial<Record<Name, TimingHistogram>>>;
};

const S_PER_MS = 0.001;

/** The daemon's metrics. */
export function exposition(readings: MetricReadings): string {
  return metricsText(METRIC_HELP, readings);
}

/** Every metric of a table, with or without samples, in Prometheus' text format 0.0.4. */
export function metricsText<Name extends string>(
  help: Readonly<Record<Name, string>>,
  readings: MetricReadings<Name>,
): string {
  const lines = (Object.keys(help) as Name[]).flatMap((name) => {
    const histogram = readings.histograms[name];
    return [
      `# HELP ${name} ${help[name]}`,
      `# TYPE ${name} ${metricType(name)}`,
      ...(histogram === undefined
        ? samplesOf(readings[name]).map((sample) => line(name, sample))
        : buckets(name, histogram)),
    ];
  });
  return `${lines.join("\n")}\n`;
}

/** Follows Prometheus' rule for names. */
export function metricType(name: string): "counter" | "gauge" | "histogram" {
  if (name.endsWith("_total")) return "counter";
  return name === "ccen_processing_seconds" ? "histogram" : "gauge";
}

function samplesOf(reading: number | null | readonly MetricSample[] | undefined): readonly MetricSample[] {
  if (reading === undefined || reading === null) return [];
  return typeof reading === "number" ? [{ value: reading }] : reading;
}

function buckets(name: string, { boundsMs, counts, sumMs, count }: TimingHistogram): readonly string[] {
  let below = 0;
  const inBuckets = boundsMs.map((boundMs, index) => {
    below += counts[index] ?? 0;
    return line(`${name}_bucket`, { labels: { le: String(boundMs / 1000) }, value: below });
  });
  return [
    ...inBuckets,
    line(`${name}_bucket`, { labels: { le: "+Inf" }, value: count }),
    line(`${name}_sum`, { value: sumMs * S_PER_MS }),
    line(`${name}_count`, { value: count }),
  ];
}

function line(name: string, { labels = {}, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
