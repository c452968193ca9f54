export interface MetricRow {
  readonly type: "gauge" | "counter" | "histogram";
  readonly help: string;
  /** A counter that does not begin with the daemon. */
  readonly isOlder?: boolean;
}

/** What can be scraped. Names never change their meaning: somebody's alert hangs on them. */
export const METRIC_TABLE = {
  ccen_build_info: { type: "gauge", help: "1; the release and the Node that it runs on." },
  ccen_start_time_seconds: { type: "gauge", help: "When the daemon started, in seconds since the epoch." },
  ccen_ready: { type: "gauge", help: "Whether it takes in events: 0 while starting or stopping." },
  ccen_degraded: { type: "gauge", help: "Whether a health check is degraded or failed." },
  ccen_health_check: { type: "gauge", help: "1 for the status that each health check has, 0 for the others." },

  ccen_events_total: { type: "counter", help: "Events stored since the start, by hook event." },
  ccen_tool_calls_total: { type: "counter", help: "Tool calls that began since the start, by tool." },
  ccen_stored_events: { type: "gauge", help: "Events in the database." },
  ccen_last_event_timestamp_seconds: {
    type: "gauge",
    help: "When the newest event happened, in seconds since the epoch.",
  },
  ccen_processing_seconds: {
    type: "histogram",
    help: "Time from reading a raw file to having told every client, since the start, of live events.",
  },
  ccen_sessions: {
    type: "gauge",
    help: "Sessions that are busy, of any age, and others that have not ended and had an event within a day, by state.",
  },

  ccen_raw_log_waiting_files: { type: "gauge", help: "Raw files that are not stored yet." },
  ccen_raw_log_oldest_waiting_seconds: { type: "gauge", help: "Age of the oldest of them, 0 without any." },
  ccen_raw_log_watching: {
    type: "gauge",
    help: "Whether new files are noticed at once; 0 where they are only looked for.",
  },
  ccen_dead_letters: { type: "gauge", help: "Files that nobody could read." },
  ccen_lost_events: { type: "gauge", help: "Events known to be lost, as learned within the last day." },

  ccen_live_connections: { type: "gauge", help: "Open live connections." },
  ccen_live_connections_limit: { type: "gauge", help: "Live connections that there may be." },
  ccen_live_pending_bytes: { type: "gauge", help: "Bytes that wait for slow clients." },
  ccen_live_cut_off_total: { type: "counter", help: "Live connections cut off for being too slow, since the start." },
  ccen_live_refused_total: { type: "counter", help: "Live connections refused for want of a place, since the start." },

  ccen_outbox_messages: { type: "gauge", help: "Messages to people that have not come to an end." },
  ccen_outbox_oldest_seconds: { type: "gauge", help: "How long the oldest of them has been due, 0 without any." },
  ccen_deliveries_total: { type: "counter", help: "Messages by what became of them, since the start." },
  ccen_destinations: { type: "gauge", help: "Destinations that the settings name, by whether they take messages." },

  ccen_telemetry_waiting_events: { type: "gauge", help: "Events that the collector has not been told of." },
  ccen_telemetry_oldest_seconds: { type: "gauge", help: "Age of the oldest of them, 0 without any." },
  ccen_telemetry_skipped_total: {
    type: "counter",
    help: "Events removed before the collector had them, since it is told.",
    isOlder: true,
  },
  ccen_telemetry_refused_total: {
    type: "counter",
    help: "Events that the collector did not take, since it is told.",
    isOlder: true,
  },
  ccen_told_requests_total: {
    type: "counter",
    help: "Requests to the model that clients' telemetry told of, since the start, by what became of them.",
  },
  ccen_client_sessions_total: { type: "counter", help: "Sessions that clients counted, since the start." },
  ccen_client_cost_usd_total: { type: "counter", help: "Cost that clients counted, since the start, by model." },
  ccen_client_tokens_total: {
    type: "counter",
    help: "Tokens that clients counted, since the start, by model and type.",
  },
  ccen_client_active_seconds_total: {
    type: "counter",
    help: "Time that clients were active, since the start, by who was.",
  },
  ccen_client_lines_total: {
    type: "counter",
    help: "Lines of code that clients counted, since the start, added or removed.",
  },
  ccen_client_commits_total: { type: "counter", help: "Commits that clients counted, since the start." },
  ccen_client_pull_requests_total: { type: "counter", help: "Pull requests that clients counted, since the start." },
  ccen_client_edit_decisions_total: {
    type: "counter",
    help: "Edits that were accepted or rejected, as clients counted them, since the start.",
  },

  ccen_database_bytes: { type: "gauge", help: "Size of the database." },
  ccen_database_journal_bytes: { type: "gauge", help: "Size of the write-ahead log beside it." },
  ccen_database_read_seconds: { type: "gauge", help: "Time of a small read, the middle one of the last five." },
  ccen_database_sound: { type: "gauge", help: "Whether the database was sound when it was looked through last." },
  ccen_database_checked_timestamp_seconds: {
    type: "gauge",
    help: "When the database was looked through last, in seconds since the epoch.",
  },
  ccen_kept_bytes: { type: "gauge", help: "What is kept, in use, by where it lies." },
  ccen_kept_limit_bytes: { type: "gauge", help: "What may be kept there at most; no sample without a limit." },
  ccen_removed_total: {
    type: "counter",
    help: "What retention has removed since the database was made.",
    isOlder: true,
  },
  ccen_disk_free_bytes: { type: "gauge", help: "Free space on the tightest disk that we write to." },
  ccen_disk_size_bytes: { type: "gauge", help: "Size of that disk." },
  ccen_memory_free_bytes: { type: "gauge", help: "Memory that the machine could still give." },

  ccen_process_resident_memory_bytes: { type: "gauge", help: "Memory of the daemon." },
  ccen_process_heap_bytes: { type: "gauge", help: "JavaScript heap in use." },
  ccen_process_cpu_seconds_total: { type: "counter", help: "Processor time since the start, user and system." },
  ccen_process_open_fds: { type: "gauge", help: "Open file descriptors, where the system tells." },
  ccen_event_loop_delay_p99_seconds: { type: "gauge", help: "99th percentile of how late the event loop came round." },
  ccen_event_loop_delay_max_seconds: { type: "gauge", help: "The latest that it came round." },
  ccen_unexpected_errors_total: { type: "counter", help: "Errors in timers and handlers; the log has each." },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRIC_TABLE;
