import { FORWARDING_ERRORS } from "../../errors/api-errors.ts";

/** Texts of the daemon's health: on the page, in notifications and in the terminal. */
export const healthEn = {
  /** Of each check. */
  title: {
    hooks_installed: "Hooks",
    last_event: "Last event",
    raw_log: "Spool",
    raw_log_watch: "File watcher",
    dead_letters: "Dead letters",
    lost_events: "Lost events",
    processing_time: "Processing time",
    event_loop: "Event loop",
    database_time: "Database latency",
    database_size: "Database size",
    database_integrity: "Database integrity",
    retention: "Retention",
    database_recovery: "Database rebuild",
    disk: "Disk",
    memory: "Memory",
    log_file: "Log file",
    live_connections: "Live connections",
    outbox: "Notification delivery",
    destinations: "Destinations",
    discord_answers: "Answers in Discord",
    upstream: "Forwarding",
    machines: "Machines",
    configuration: "Configuration",
  },

  status: {
    ok: "ok",
    note: "action needed",
    unknown: "unknown",
    degraded: "degraded",
    failed: "failed",
  },
  recovered: "recovered",

  /** The headline of a notification: which check, and its status. */
  notification: { sender: "Event notifier", headline: "Event notifier · {check}: {status}" },

  /** Of each value; the placeholder follows from its unit (`valueDetails` of `health-text.ts`). */
  value: {
    p99_ms: "p99 {valueMs}",
    measured_events: "over {count} {count|event|events}",
    loop_p99_ms: "p99 delay {valueMs}",
    loop_max_ms: "max {valueMs}",
    oldest_waiting_ms: "oldest {valueMs}",
    waiting_files: "{count} {count|file|files} waiting",
    dead_letters: "{count} {count|file|files}",
    lost_events: "{count} in 24 h",
    last_event_at_ms: "{valueAtMs}",
    unheard_sessions: "{count} active {count|session|sessions} not reporting",
    hook_faults: "{count} hook {count|problem|problems}",
    connections: "{count} open",
    problems: "{count} {count|problem|problems}",
    database_ms: "{valueMs}",
    database_bytes: "{valueBytes}",
    journal_bytes: "journal {valueBytes}",
    checked_at_ms: "checked {valueAtMs}",
    checking: "checking…",
    kept_database_bytes: "database {valueBytes}",
    kept_archive_bytes: "archive {valueBytes}",
    kept_letters_bytes: "dead letters {valueBytes}",
    kept_logs_bytes: "logs {valueBytes}",
    removed_events: "{count} {count|event|events} deleted so far",
    retention_problems: "{count} cleanup {count|run|runs} failed",
    disk_free_bytes: "{valueBytes} free",
    disk_bytes: "{valueBytes} total",
    disk_free_files: "room for {count} {count|file|files}",
    process_bytes: "{valueBytes}",
    memory_free_bytes: "{valueBytes} free",
    outbox_oldest_ms: "oldest {valueMs}",
    outbox_waiting: "{count} waiting",
    outbox_failed: "{count} failed",
    outbox_failing_ms: "retrying for {valueMs}",
    destinations_disabled: "{count} disabled",
    destinations: "{count} set up",
    answers_down_ms: "not connected for {valueMs}",
    missing_events: "{count} {count|event|events} missing",
    rebuilt_events: "{count} rebuilt",
    upstream_waiting: "{count} {count|event|events} waiting",
    upstream_oldest_ms: "oldest {valueMs}",
    machines: "{count} {count|machine|machines}",
    machines_away: "{count} offline",
    machine_missing: "{count} {count|event|events} deleted before forwarding",
    machine_skew_ms: "clock skew {valueMs}",
  },

  /** The limits of a check. */
  limit: { atMost: "≤ {limit}", atLeast: "≥ {limit}", below: "< {limit}" },

  /** States, causes and particulars. */
  finding: {
    /** Errors of the system or a service, and errors without a text here. */
    "as-it-came": "{text}",
    unknown: "unknown",
    "not-measured-yet": "not measured yet",
    "disk-silent": "the disk does not respond",

    "hooks-installed": "installed",
    "hooks-not-installed": "not installed",
    "hooks-elsewhere": "on the machines that forward here",
    "hooks-not-working": "not working",
    "hooks-disabled": "disableAllHooks is set in settings.json",
    "hooks-missing": "not registered: {events}",
    "hooks-partial": "partial: {registered} of {all} events, without {event} and {others} more",
    "hook-command-outdated": "settings.json has a hook command from another version",
    "hook-registered-twice": "an event is registered twice, so it is recorded twice",
    "hook-plugin-twice": "the plugin is enabled from two marketplaces, so every event is recorded twice",
    "hook-script-missing": "the hook script is missing",
    "hook-script-outdated": "the hook script is from another version",
    "hook-launch-missing": "the hook cannot start the daemon: its start command is missing",
    "hook-launch-node-missing": "the Node.js that starts the daemon is missing",
    "hook-launch-cli-missing": "the program that the hook starts is missing",
    "settings/malformed": "settings.json is not valid JSON: line {line}, column {column}, {reason}",
    "settings/encoding": "settings.json is not UTF-8 text",
    "setup/file": "{path} cannot be read or written: {reason}",

    "no-event-yet": "none yet",
    "files-notified": "instant",
    "files-polled": "polling only",
    "lost-between": "between {fromAtMs} and {toAtMs}",
    "lost-at-least": "at least {count} between {fromAtMs} and {toAtMs}",

    "no-events-since-start": "no events since start",
    "no-data": "no data",

    intact: "intact",
    damaged: "damaged",
    "not-checked-yet": "not checked yet",
    "no-particulars": "no details",
    "no-rebuild": "no rebuild",
    rebuilding: "rebuilding: {percent}%",
    "no-cleanup-yet": "no cleanup yet",
    "cleanup-waits": "waiting: the clock changed or the machine was off",
    "disk-nearly-full": "disk nearly full: data older than a day is deleted",
    "log-written": "written",
    "log-lines-lost": "{count} {count|line|lines} not written",

    "no-destination": "none set up",
    "left-to-central": "handled by the central daemon",
    "destination-disabled": "{destination} is disabled",
    "destination-failing": "{destination} has failed since {sinceAtMs}",

    "answers-connected": "connected since {sinceAtMs}",
    "answers-start-limit": "Discord allows the next connection at {untilAtMs}",
    "answers-stopped": "not connected",
    "answers-token": "Discord rejects the bot’s token",
    "answers-endpoint": "clicks go to the application’s Interactions Endpoint URL",
    "answers-refused": "Discord refuses the connection ({cause})",
    "answers-no-users": "no user may answer",
    "answers-no-bot": "no bot with a channel",

    "not-connected": "not connected",
    "identity-drawn": "new machine identity, created {ageMs} ago",
    "upstream/unreachable": FORWARDING_ERRORS["upstream/unreachable"].message,
    "upstream/refused": FORWARDING_ERRORS["upstream/refused"].message,
    "upstream/older": FORWARDING_ERRORS["upstream/older"].message,
    "upstream/stranger": FORWARDING_ERRORS["upstream/stranger"].message,
    "upstream/plain": FORWARDING_ERRORS["upstream/plain"].message,
    "upstream/no-token": FORWARDING_ERRORS["upstream/no-token"].message,
    "upstream/wrong-token": FORWARDING_ERRORS["upstream/wrong-token"].message,
    "forwarding/twin": FORWARDING_ERRORS["forwarding/twin"].message,
    "machine-twin": "{machine}: two daemons forward under its identity",
    "machine-missing": "{machine}: {count} {count|event|events} deleted before they were forwarded",
    "machine-ahead": "{machine}: clock {skewMs} ahead",
    "machine-behind": "{machine}: clock {skewMs} behind",
  },

  advice: {
    "as-it-came": "{text}",
    setup: "Run `ccen setup`. Until then no events from Claude Code arrive.",
    "setup-again": "Run `ccen setup` again: it repairs the hook entries and files.",
    "setup-with-client":
      "`claude --version` gave no answer when the hooks were registered. Run `ccen setup` again once `claude` works.",
    "enable-hooks": "Remove disableAllHooks from settings.json. No hooks run while it is set.",
    "correct-settings": "Fix settings.json; Claude Code cannot read it either.",
    "session-without-hooks":
      "Claude Code is active but does not run the hooks. Run `ccen doctor` to find the cause, then restart the session.",
    "send-prompt": "Start a new Claude Code session and send a prompt.",
    "spool-blocked":
      "The files wait in hooks/logs/raw_json. No event is lost: they are stored as soon as this is fixed. Check the disk and the log.",
    backlog: "A backlog is being stored. Nothing to do: it will clear.",
    "more-watches":
      "The system’s limit of file watches is reached: raise fs.inotify.max_user_watches or max_user_instances.",
    "read-dead-letters": "See hooks/dead-letter; each file has a note with the reason. Delete what you do not need.",
    "events-lost":
      "Caused by a full disk, a read-only folder, or weeks without a daemon. `ccen doctor` shows what is left to fix; hooks/dashboard/losses.json lists what was lost.",

    "machine-busy": "The disk or CPU is busy. Events are delayed, not lost.",
    "loop-busy": "The machine is overloaded, or a slow request blocks the daemon. Events are delayed, not lost.",
    "database-slow": "The disk with the database is slow or busy: check what else is using it.",

    "journal-held":
      "Another program has the database open, so its journal cannot be cleared. Close it, then run `ccen restart`.",
    "database-damaged":
      "The file is damaged, perhaps by a failing disk. The daemon rebuilds it from the archive automatically; to do it now, run `ccen rebuild`.",
    "acknowledge-rebuild": "To dismiss this, run `ccen rebuild --acknowledge`.",
    "acknowledge-rebuild-old-file":
      "The old file is beside the database. To dismiss this, run `ccen rebuild --acknowledge`.",
    "wait-for-rebuild": "Wait: events are kept in the spool meanwhile.",
    "cleanup-failed": "Nothing is lost, but old data was not deleted. The daemon’s log has the reason.",
    "raise-limit": "All of it is from the last day, so it is kept. Raise the limit, or find out what writes so much.",
    "free-disk":
      "Free up space on the disk with the configuration folder. On a full disk, events wait and hooks cannot write.",
    "daemon-large": "The daemon uses far more memory than it needs. `ccen restart` loses no data. Please report this.",
    "memory-short": "The machine is low on memory. Close what you do not need before the system ends a program.",
    "check-log": "Check that hooks/dashboard/daemon.log is a writable file and that its disk has room.",

    "close-tabs": "Close dashboard tabs, or raise CCEN_MAX_CONNECTIONS.",
    "test-notifications":
      "Notifications cannot be sent; run `ccen test-discord` or `ccen test-notify` to find the cause. They are retried for about an hour, for a day without a network.",
    "retry-failed": "The list of notifications says why each failed: retry or discard it there.",
    "destination-rejects":
      "The destination rejects notifications. Run `ccen test-discord` or `ccen test-notify --send` to find the cause; its settings are in hooks/.env.discord. It is retried every 15 minutes and after `ccen restart`.",
    "answers-elsewhere": "Requests can be answered on the dashboard and in the terminal. Discord is retried.",
    "answers-users": "Set DISCORD_ANSWER_USERS to the IDs of the users who may answer.",
    "answers-bot": "Set DISCORD_BOT_TOKEN and DISCORD_CHANNEL_ID, or DISCORD_ANSWERS=off.",
    "answers-token": "Reset the bot’s token in Discord’s developer portal and set DISCORD_BOT_TOKEN to it.",
    "answers-endpoint": "Remove the Interactions Endpoint URL in Discord’s developer portal, then run `ccen restart`.",
    "answers-refused": "Run `ccen test-discord`. `ccen restart` tries again.",
    "check-config": "Run `ccen config` to see each problem and the value used instead.",

    "central-slow": "The central daemon stores events more slowly than they arrive here. Check its health.",
    "own-identity":
      "This home folder was copied from another machine, so this machine got its own identity at the central daemon.",
    "upstream/unreachable": FORWARDING_ERRORS["upstream/unreachable"].fix,
    "upstream/refused": FORWARDING_ERRORS["upstream/refused"].fix,
    "upstream/older": FORWARDING_ERRORS["upstream/older"].fix,
    "upstream/stranger": FORWARDING_ERRORS["upstream/stranger"].fix,
    "upstream/plain": FORWARDING_ERRORS["upstream/plain"].fix,
    "upstream/no-token": FORWARDING_ERRORS["upstream/no-token"].fix,
    "upstream/wrong-token": FORWARDING_ERRORS["upstream/wrong-token"].fix,
    "forwarding/twin": FORWARDING_ERRORS["forwarding/twin"].fix,
    "machine-copied": "A home folder or a virtual machine was copied. On the copy: `ccen machines --new-identity`.",
    "set-clock":
      "Sync that machine’s clock with a time server. Until then the times of its events are corrected by the difference.",
    "machine-missed":
      "Events were deleted there before they could be forwarded, or rejected here (listed in its log). Check that it can reach this daemon and runs the same release, or keep its events longer.",
  },
} as const;

/** Texts of a rebuild of the database, for `ccen rebuild` and the health. */
export const rebuildEn = {
  reason: {
    "as-it-came": "{text}",
    asked: "requested by hand",
    "deleted-with-archive": "the file was missing, and the archive was not empty",
    "journal-gone": "its journal was missing although it was not closed, so transactions are missing",
    "behind-archive": "its last event was number {last}, the archive has number {archived}",
  },
  /** The data that is there, and the data that is missing. */
  report: {
    "rebuilt-at": "rebuilt {rebuiltAtMs}",
    "from-archive": "{count} {count|event|events} from the archive",
    "from-old-file": "{count} from the old file",
    renumbered: "{count} with new numbers",
    "none-missing": "none missing",
    missing: "{count} missing",
    "missing-range-after": "no. {numbers} after {afterAtMs}",
    "missing-range-between": "no. {numbers} between {afterAtMs} and {beforeAtMs}",
    "missing-more": "more in hooks/dashboard/recoveries.json",
    "missing-maybe-waiting":
      "{count} {count|file|files} in the spool, perhaps of these, {count|gets a new number|get new numbers}",
    "older-not-archived": "events before number {number} are not in the archive",
    "without-payload": "{count} without payload",
    "unreadable-files": "{count} unreadable archived {count|file|files}",
    "doubtful-notifications": "{count} {count|notification|notifications} possibly sent already",
    "tables-partly-read": "tables of the old file not fully read: {tables}",
    "old-file-gone": "the old file is missing; what it alone contained is unknown",
    "old-file-unreadable": "the old file is unreadable; what it alone contained is unknown",
  },
} as const;
