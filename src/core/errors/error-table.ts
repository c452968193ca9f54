import { type ErrorEntry, HTTP_ERRORS, FORWARDING_ERRORS, UPSTREAM_ERRORS } from "./api-errors.ts";

/** Every error code, its HTTP status and its texts. `docs/errors.md` is generated from it. */
export const ERROR_TABLE = {
  internal: {
    message: "Internal error.",
    fix: "See the daemon's log; `ccen doctor` shows the file.",
  },
  ...HTTP_ERRORS,
  ...FORWARDING_ERRORS,
  ...UPSTREAM_ERRORS,
  "daemon/already-running": {
    message: "A daemon is already running for {folder}.",
    fix: "Run `ccen status` to see it, `ccen stop` to stop it.",
  },
  "daemon/elsewhere": {
    message: "A daemon for {folder} is running in another container or as another user.",
    fix: "It stores the events from here too. To run one here instead, stop it there.",
  },
  "daemon/foreign-home": {
    message: "{folder} belongs to {owner}, and this runs as {user}.",
    fix: "{fix}",
  },
  "file/no-space": {
    message: "No space left on the disk that holds {path}.",
    fix: "Free up space, then try again. Events that hooks cannot write until then are counted.",
  },
  "file/permission": {
    message: "Permission denied: {path} {state}.",
    fix: "{fix}",
  },
  "daemon/folder": {
    message: "The folder {folder} cannot be written to: {reason}.",
    fix: "Make the folder writable, free space on its disk, or set CLAUDE_CONFIG_DIR to another folder.",
  },
  "daemon/lock": {
    message: "The lock file {file} cannot be used: {reason}.",
    fix: "Free space on its disk, or delete the file: it holds no data.",
  },
  "store/open": {
    message: "The database {file} cannot be opened.",
    fix: "Check that the folder is writable and the disk is not full; the daemon's log has the cause.",
  },
  "store/newer": {
    message: "The database {file} was written by a newer release (schema {found}, this one supports {known}).",
    fix: "Install the newer release again; hooks keep events until then. Or move the file away: the daemon rebuilds it from the archive.",
  },
  "store/replaced": {
    message: "The database {file} was deleted or replaced while it was open.",
    fix: "The daemon continues automatically, with the new file or its own data. No waiting event is lost.",
  },
  "store/locked": {
    message: "The database {file} is locked by another program.",
    fix: "Close the program that has it open (a database viewer, a backup), then run `ccen start`; hooks keep events until then.",
  },
  "store/damaged": {
    message: "The database {file} is damaged: {reason}.",
    fix: "The daemon keeps the damaged file and rebuilds the database from the archive automatically. To rebuild by hand, run `ccen rebuild`.",
  },
  "store/foreign": {
    message: "The database {file} was created by another program.",
    fix: "The daemon renames it and rebuilds its own database from the archive.",
  },
  "store/migration": {
    message: "The database {file} could not be upgraded from schema {from} to {to}: {reason}.",
    fix: "The database is unchanged. Install the previous release and report this; hooks keep events until then.",
  },
  "store/backup-space": {
    message: "Upgrading the database {file} needs {needed} MB for a backup; {free} MB are free.",
    fix: "Free up that much space, then run `ccen start`; hooks keep events until then.",
  },
  "store/rebuilding": {
    status: 503,
    message: "The database is being rebuilt: {percent}% done.",
    fix: "Wait: hooks keep events, and `ccen status` shows the progress.",
  },
  "store/rebuild-failed": {
    message: "The database {file} could not be rebuilt: {reason}.",
    fix: "Nothing was changed. Check that the disk has space and the archive is readable, then run `ccen rebuild`.",
  },
  "delivery/not-found": {
    status: 404,
    message: "No notification {id} to {action}.",
    fix: "Only failed notifications can be resent, and only unsent ones discarded; see /api/deliveries.",
  },
  "attention/item-not-found": {
    status: 404,
    message: "Session {id} has no open item {item}.",
    fix: "The question was answered or the failure is over; /api/attention lists the open ones.",
  },
  "terminal/off": {
    status: 403,
    message: "Going to a session's terminal is switched off.",
    fix: "Set CCEN_TERMINAL_FOCUS=true; /api/settings names the file.",
  },
  "terminal/elsewhere": {
    status: 403,
    message: "A terminal is shown only for a browser on the machine that runs its session.",
    fix: "Open the dashboard there, at the address that `ccen status` prints.",
  },
  "request/not-found": {
    status: 404,
    message: "No request {id} is open here.",
    fix: "It was settled some minutes ago, or answering is off: `ccen answers status`.",
  },
  "request/not-paired": {
    status: 403,
    message: "Only a browser that was paired may answer Claude Code.",
    fix: "Run `ccen answers pair` in a terminal, and open its link in this browser.",
  },
  "request/taken": {
    status: 409,
    message: "The request is not open any more: {why}.",
    fix: "Nothing is left to answer.",
  },
  "request/answer": {
    status: 422,
    message: "The answer does not fit, and the request is still open: {reason}.",
    fix: "Correct it; docs/protocol.md lists the valid values.",
  },
  "delivery/no-destination": {
    status: 409,
    message: "No destination is set up here.",
    fix: "`ccen setup` sets one up; a daemon that forwards leaves notifications to the central one.",
  },
  "session/not-found": {
    status: 404,
    message: "No session {id}.",
    fix: "See the dashboard or /api/sessions for the list; `ccen tail --json` shows the newest IDs.",
  },
  "session/no-longer-kept": {
    status: 404,
    message: "Session {id} was deleted.",
    fix: "CCEN_SESSION_RETENTION_DAYS sets how long sessions without events are kept.",
  },
  "session/not-continued": {
    status: 409,
    message: "The session was not continued: {reason}.",
    fix: "docs/protocol.md lists the reasons. In a terminal, `claude --resume` continues any session.",
  },
  "session/no-note": {
    status: 409,
    message: "The session takes no note now: {reason}.",
    fix: "It takes one between the end of a turn and the next prompt.",
  },
  "event/not-found": { status: 404, message: "No event {seq}.", fix: "See /api/log for the list." },
  "event/no-longer-kept": {
    status: 404,
    message: "Event {seq} was deleted.",
    fix: "CCEN_EVENT_RETENTION_DAYS and CCEN_DATABASE_MAX_MB set how long events are kept.",
  },
  "system/no-home": {
    message: "The home folder is unknown: HOME is not set, and the system has no entry for this user.",
    fix: "Set HOME, or CLAUDE_CONFIG_DIR to Claude Code's configuration folder.",
  },
  "cli/not-running": {
    status: 503,
    message: "No daemon is running for {configDir}.",
    fix: "Start it with `ccen start`.",
  },
  "cli/start-failed": {
    message: "The daemon exited before it was ready ({how}).",
    fix: "See the end of {logFile}, or run `ccen start --foreground`.",
  },
  "cli/start-timeout": {
    message: "The daemon was not ready within {seconds} seconds.",
    fix: "See {logFile}, then try `ccen start --foreground`.",
  },
  "cli/stop-timeout": {
    message: "The daemon (process {pid}) did not stop within {seconds} seconds.",
    fix: "It may be finishing its work: check `ccen status`. As a last resort, `kill -9 {pid}` loses nothing.",
  },
  "service/command": {
    message: "`{command}` failed: {reason}",
    fix: "All changes were undone. Run `ccen service install --dry-run` for the manual steps.",
  },
  "service/file": {
    message: "The service file {file} cannot be written or removed: {reason}.",
    fix: "Make its folder writable.",
  },
  "service/sudo": {
    message: "`ccen service` was run with sudo, but it installs a service for your own user.",
    fix: "Run `ccen service` as yourself, without sudo.",
  },
  "service/unknown-system": {
    message: "Starting the daemon at login is not supported on this system ({platform}).",
    fix: "Set up your system to run `ccen start` at login. Otherwise the first hook starts the daemon.",
  },
  "import/files": {
    message: "{count} transcripts could not be imported.",
    fix: "The daemon’s log has the reasons. `ccen import` tries them again.",
  },
  "demo/failed": {
    message: "The demo could not be started: {reason}.",
    fix: "Run `ccen demo` in a terminal to see the reason.",
  },
  "cli/no-answer": {
    message: "The daemon at {url} does not respond ({reason}).",
    fix: "Check `ccen status`, then run `ccen restart`.",
  },
  "cli/refused": { message: "The daemon answered: {message}", fix: "{fix}" },
  "cli/unreadable": {
    message: "{file} cannot be read: {reason}.",
    fix: "Check its name and permissions.",
  },
  "cli/unwritable": {
    message: "{file} cannot be written: {reason}.",
    fix: "Check the folder, its permissions and the free disk space.",
  },
  "settings/malformed": {
    message: "{file} is not valid JSON: line {line}, column {column}, {reason}.",
    fix: "Fix that line; nothing was changed.",
  },
  "settings/encoding": {
    message: "{file} is not UTF-8 text.",
    fix: "Save it as UTF-8; nothing was changed.",
  },
  "settings/shape": {
    message: "{what} in {file} is not {expected}.",
    fix: "Fix it (see the agent's documentation); nothing was changed.",
  },
  "settings/busy": {
    message: "{file} keeps changing while it is being edited.",
    fix: "Close the program that writes it, then run `ccen setup` again.",
  },
  "setup/file": {
    message: "{path} cannot be read or written: {reason}.",
    fix: "Check its owner, its type and where a link leads, then run `ccen setup` again.",
  },
  "setup/env-file": {
    message: "{keys} cannot be set in {file} without changing another setting in it.",
    fix: "Look for an unclosed quotation mark or a value of spaces only; nothing was changed.",
  },
  "setup/client-too-old": {
    message: "Claude Code {client} cannot run the hook on Windows; {since} or newer can.",
    fix: "Update Claude Code.",
  },
  "setup/event-unknown": {
    message: "No hook event {name}.{meant}",
    fix: "Choose from {known}.",
  },
  "setup/event-forbidden": {
    message: "{name} cannot be registered: such a hook replaces what it watches, and that would fail.",
    fix: "Leave it out.",
  },
  "setup/event-too-new": {
    message: "{name} needs Claude Code {since}. The installed {client} could discard all its settings because of it.",
    fix: "Update Claude Code (`claude --version` must work), or leave the event out.",
  },
  "discord/no-access": {
    message: "Discord rejects messages: {reason}.",
    fix: "{fix} Nothing was changed; to write the settings anyway, run `ccen setup --no-check`.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;
