/** Tables with at most a few hundred rows, whatever was ever stored. */
export const SMALL =
  /^SCAN (totals|search_progress|sqlite_sequence|removed|machines|machine_gaps|forwarding|health_\w+|marks|CONSTANT ROW|(c|k|json_each|events_fts) VIRTUAL TABLE\b.*)/;

/** Allowed scans and sorts: their rows do not grow with the history, or no request waits for them. */
export const ALLOWED: readonly { readonly step: RegExp; readonly of: RegExp; readonly because: string }[] = [
  {
    step: /^SCAN (events|outbox|sessions USING INDEX sessions_by_use)$/,
    of: /ORDER BY (seq|id DESC|last_used_at DESC, id DESC) LIMIT/,
    because: "it begins at one end in the order that is asked for, and ends with the page",
  },
  {
    step: /^SCAN (events|messages)$/,
    of: /WHERE (received_)?at >= \? ORDER BY (seq|id) LIMIT 1/,
    because: "once, when forwarding begins with some days of history",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE state IN \('starting', .* AND ended_at IS NULL AND/,
    because: "of the sessions that are neither ended nor lost",
  },
  {
    step: /^SCAN sessions$/,
    of: /SELECT id, detail FROM sessions WHERE ended_at IS NULL AND json_type/,
    because: "when a machine changes its name",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /json_each\(\?\) c .* ORDER BY c\.key/,
    because: "it keeps the order of a list of at most 2,000 numbers",
  },
  {
    step: /^SCAN events USING COVERING INDEX events_imported$/,
    of: /SELECT (1|coalesce\(min\(seq\), 0\) AS first, .*) FROM events WHERE source = 'import'/,
    because: "of the imported events alone, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM (json_each\(\?\) k CROSS JOIN events e|events INDEXED BY events_by_session) .* source = 'import' AND/,
    because: "of at most 20,000 imported events, or of one session's, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM json_each\(\?\) k .* ORDER BY c\.duration_ms DESC/,
    because: "of the calls of twenty sessions, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM machine_logs WHERE machine = \?1 ORDER BY last_heard_at DESC/,
    because: "a machine has at most nine logs",
  },
  {
    step: /^USE TEMP B-TREE FOR (GROUP BY|ORDER BY)$/,
    of: /FROM minute_tools WHERE minute >= \? GROUP BY tool_name/,
    because: "of the last hour, some rows a minute",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM sessions WHERE forgotten = 0 AND \(state = 'waiting' OR .* GROUP BY shown/,
    because: "of busy sessions, and those of one day that have not ended",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE .*state (= \?( AND believed_until >|.* ORDER BY last_used_at)|IN \('starting', 'working'\) AND believed_until <=)/,
    because: "of the sessions that claim to be busy",
  },
  {
    step: /^SCAN sessions USING INDEX sessions_failed$/,
    of: /FROM sessions WHERE \(\+state = 'failed' OR/,
    because: "an index of the sessions that failed alone",
  },
  {
    step: /^USE TEMP B-TREE FOR ORDER BY$/,
    of: /FROM sessions WHERE state = '\w+'( AND believed_until > \?)? AND forgotten = 0 ORDER BY \w+( DESC)?, session_id LIMIT/,
    because: "of the sessions that wait or work",
  },
  {
    step: /^USE TEMP B-TREE FOR (ORDER BY|DISTINCT)$/,
    of: /FROM outbox WHERE (true AND session_id = \? ORDER BY|state IN \('waiting', 'sending', 'unknown'\))/,
    because: "of one session's messages, or of those that have not come to an end",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM (hour_tools|usage_hours u JOIN sessions)/,
    because: "counters of the hours that are asked for, in the reading thread",
  },
  {
    step: /^USE TEMP B-TREE FOR GROUP BY$/,
    of: /FROM usage_hours u WHERE u\.hour >= \? AND u\.hour < \?/,
    because: "counters of one day, every two seconds at most",
  },
  {
    step: /^SCAN (s|sessions USING INDEX sessions_by_use)$/,
    of: /FROM \(SELECT id FROM sessions WHERE forgotten = 0 ORDER BY last_used_at DESC LIMIT 300\)/,
    because: "the newest sessions, once after a start",
  },
  {
    step: /^USE TEMP B-TREE FOR DISTINCT$/,
    of: /FROM hour_sessions h JOIN sessions/,
    because: "sessions of the hours that are asked for, in the reading thread",
  },
  {
    step: /^SCAN (p|places|thread_mappings)$/,
    of: /p\.archived = 0|DELETE FROM (places|thread_mappings) WHERE (updated|last_used)_at < \?/,
    because: "a row for each session that has a thread, twice an hour",
  },
  {
    step: /^SCAN t$/,
    of: /FROM thread_mappings t WHERE NOT EXISTS/,
    because: "imported threads, which become fewer",
  },
];
