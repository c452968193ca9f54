import { type ErrorEntry, HTTP_ERRORS, FORWARDING_ERRORS, UPSTREAM_ERRORS } from "./api-errors.ts";

/** Every error code, its HTTP status and its texts. `docs/errors.md` has a heading for each. */
export const ERROR_TABLE = {
  internal: {
    message: "Something went wrong inside.",
    fix: "Read the daemon's log: `ccen doctor` names the file.",
  },
  ...HTTP_ERRORS,
  ...FORWARDING_ERRORS,
  ...UPSTREAM_ERRORS,
  "daemon/already-running": {
    message: "A daemon already runs for {folder}.",
    fix: "`ccen status` shows it, `ccen stop` ends it.",
  },
  "daemon/elsewhere": {
    message: "A daemon for {folder} runs where it cannot be seen from here: in another container, or as another user.",
    fix: "That daemon stores the events of this place too. Stop it there if you want one here.",
  },
  "daemon/foreign-home": {
    message: "{folder} belongs to {owner}, and this runs as {user}.",
    fix: "{fix}",
  },
  "file/no-space": {
    message: "No space left on the disk that holds {path}.",
    fix: "Free some space, then try again. Events that hooks cannot write until then are counted.",
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
    message: "The database {file} was written by a newer release (schema {found}, this one knows {known}).",
    fix: "Install the newer release again; hooks keep events until then. Or move the file away: the daemon rebuilds it from the archive.",
  },
  "store/replaced": {
    message: "The database {file} was deleted or replaced while it was open.",
    fix: "The daemon continues by itself, with the new file or its own data. No waiting event is lost.",
  },
  "store/locked": {
    message: "The database {file} is held by another program.",
    fix: "Close the program that has it open (a database viewer, a backup), then run `ccen start`; hooks keep events until then.",
  },
  "store/damaged": {
    message: "The database {file} is damaged: {reason}.",
    fix: "The daemon sets it aside and rebuilds it from the archive by itself; `ccen rebuild` does it by hand.",
  },
  "store/foreign": {
    message: "The database {file} was made by another program.",
    fix: "The daemon sets it aside under another name and rebuilds its own from the archive.",
  },
  "store/migration": {
    message: "The database {file} could not be brought from schema {from} to {to}: {reason}.",
    fix: "The database is unchanged. Install the previous release and report this; hooks keep events until then.",
  },
  "store/backup-space": {
    message:
      "The database {file} is to be brought to this release, and a backup before that needs {needed} MB; {free} MB are free.",
    fix: "Free that much space, then run `ccen start`; hooks keep events until then.",
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
    message: "There is no message {id} to {action}.",
    fix: "Only dead letters can be resent, only unsent messages discarded; /api/deliveries lists them.",
  },
  "session/not-found": {
    status: 404,
    message: "There is no session {id}.",
    fix: "The dashboard lists them, and so does /api/sessions; `ccen tail --json` shows the ids of the newest.",
  },
  "session/no-longer-kept": {
    status: 404,
    message: "Session {id} is no longer kept.",
    fix: "CCEN_SESSION_RETENTION_DAYS sets how long sessions without events are kept.",
  },
  "event/not-found": { status: 404, message: "There is no event {seq}.", fix: "List them at /api/log." },
  "event/no-longer-kept": {
    status: 404,
    message: "Event {seq} is no longer kept.",
    fix: "CCEN_EVENT_RETENTION_DAYS and CCEN_DATABASE_MAX_MB set how long events are kept.",
  },
  "system/no-home": {
    message: "The home folder is not known: HOME is not set, and the system has no entry for this user.",
    fix: "Set HOME, or CLAUDE_CONFIG_DIR to Claude Code's configuration folder.",
  },
  "cli/not-running": { status: 503, message: "No daemon runs for {configDir}.", fix: "Start it with `ccen start`." },
  "cli/start-failed": {
    message: "The daemon ended before it was ready ({how}).",
    fix: "The reason is at the end of {logFile}; `ccen start --foreground` shows it here.",
  },
  "cli/start-timeout": {
    message: "The daemon was not ready within {seconds} seconds.",
    fix: "Read {logFile}, then try `ccen start --foreground`.",
  },
  "cli/stop-timeout": {
    message: "The daemon (process {pid}) did not end within {seconds} seconds.",
    fix: "It may be finishing its work: check `ccen status`. As a last resort, `kill -9 {pid}` loses nothing.",
  },
  "service/command": {
    message: "`{command}` failed: {reason}",
    fix: "Nothing was left behind. `ccen service install --dry-run` shows what to do by hand.",
  },
  "service/file": {
    message: "The service's file {file} cannot be written or removed: {reason}.",
    fix: "Make its folder writable.",
  },
  "service/sudo": {
    message: "A service is installed for the user who asks, and this was asked with sudo.",
    fix: "Run `ccen service` as yourself, without sudo.",
  },
  "service/unknown-system": {
    message: "How to start a daemon at login is not known for this system ({platform}).",
    fix: "Have your system run `ccen start` when you log in; without that, the first hook starts the daemon.",
  },
  "demo/failed": {
    message: "The demo could not be started: {reason}.",
    fix: "Run `ccen demo` in a terminal: it prints the reason.",
  },
  "cli/no-answer": {
    message: "The daemon at {url} does not answer ({reason}).",
    fix: "Check `ccen status`; `ccen restart` restarts it.",
  },
  "cli/refused": { message: "The daemon answered: {message}", fix: "{fix}" },
  "cli/unreadable": {
    message: "{file} cannot be read: {reason}.",
    fix: "Check the name and the access rights.",
  },
  "cli/unwritable": {
    message: "{file} cannot be written: {reason}.",
    fix: "Check the folder, the access rights and the space on the disk.",
  },
  "settings/malformed": {
    message: "{file} is not valid JSON: line {line}, column {column}, {reason}.",
    fix: "Correct that place; nothing was changed.",
  },
  "settings/encoding": {
    message: "{file} is not UTF-8 text.",
    fix: "Save it as UTF-8; nothing was changed.",
  },
  "settings/shape": {
    message: "{what} in settings.json is not {expected}.",
    fix: "Correct it as Claude Code's documentation says; nothing was changed.",
  },
  "settings/busy": {
    message: "{file} keeps changing while it is being edited.",
    fix: "Close the program that writes it, then run `ccen setup` again.",
  },
  "setup/file": {
    message: "{path} cannot be read or written: {reason}.",
    fix: "Check its owner and type, then run `ccen setup` again.",
  },
  "setup/env-file": {
    message: "{keys} cannot be set in {file} without changing another setting of it.",
    fix: "Look for an unclosed quotation mark or a value of spaces only; nothing was changed.",
  },
  "setup/client-too-old": {
    message: "Claude Code {client} cannot run the hook on Windows; it can since {since}.",
    fix: "Update Claude Code.",
  },
  "setup/event-unknown": {
    message: "There is no hook event {name}.{meant}",
    fix: "Choose among {known}.",
  },
  "setup/event-forbidden": {
    message: "{name} is not registered: such a hook takes the place of what it watches, and that would fail.",
    fix: "Leave it out.",
  },
  "setup/event-too-new": {
    message: "{name} came with Claude Code {since}; the one here is {client} and could drop all its settings over it.",
    fix: "Update Claude Code (`claude --version` has to answer), or leave the event out.",
  },
  "discord/no-access": {
    message: "Discord does not let messages in: {reason}.",
    fix: "{fix} Nothing was changed; `ccen setup --no-check` writes the settings all the same.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;
