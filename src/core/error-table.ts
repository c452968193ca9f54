interface ErrorEntry {
  /** HTTP status where the error leaves through the API. */
  readonly status: number;
  /** What happened; `{name}` is filled from the details. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

/** Every error code, its HTTP status and its words. `docs/errors.md` has a heading for each. */
export const ERROR_TABLE = {
  internal: {
    status: 500,
    message: "Something went wrong inside.",
    fix: "Look into the daemon's log: `ccen doctor` names the file.",
  },
  "http/not-found": {
    status: 404,
    message: "There is nothing at {path}.",
    fix: "The paths are listed in docs/protocol.md.",
  },
  "http/method": { status: 405, message: "{method} is not allowed here.", fix: "Use {allow}." },
  "http/host": {
    status: 403,
    message: "The Host header is not one of this daemon's own names.",
    fix: "Open the dashboard at the address that `ccen status` prints.",
  },
  "http/origin": {
    status: 403,
    message: "The request comes from another web site.",
    fix: "Only the dashboard's own page and programs on this machine may ask.",
  },
  "http/too-large": {
    status: 413,
    message: "The request body is larger than {limit} bytes.",
    fix: "Send less, or write the payload into the raw log folder.",
  },
  "http/parameter": {
    status: 400,
    message: "The parameter {name} is not valid: {reason}.",
    fix: "Correct it; docs/protocol.md lists what each parameter takes.",
  },
  "http/body": {
    status: 400,
    message: "The body is not valid: {reason}.",
    fix: "Send one hook payload as a JSON object.",
  },
  "http/media-type": {
    status: 415,
    message: "The Content-Type is not application/json.",
    fix: "Send Content-Type: application/json.",
  },
  "http/busy": {
    status: 503,
    message: "All {limit} live connections are in use.",
    fix: "Close a dashboard tab, or raise DISCORD_DASHBOARD_MAX_CONNECTIONS.",
  },
  "http/stopping": { status: 503, message: "The daemon is stopping.", fix: "Try again in a moment." },
  "store/open": {
    status: 500,
    message: "The database {file} cannot be opened.",
    fix: "Check that the folder is writable and the disk is not full; the daemon's log has the cause.",
  },
  "store/newer": {
    status: 500,
    message: "The database {file} was written by a newer release (schema {found}, this one knows {known}).",
    fix: "Install the newer release again, or move the file away to begin with an empty one.",
  },
  "session/not-found": { status: 404, message: "There is no session {id}.", fix: "List them at /api/sessions." },
  "event/not-found": { status: 404, message: "There is no event {seq}.", fix: "List them at /api/log." },
  "cli/not-running": { status: 503, message: "No daemon runs for {configDir}.", fix: "Start it with `ccen start`." },
  "cli/start-failed": {
    status: 500,
    message: "The daemon ended before it was ready ({how}).",
    fix: "Its last words are in {logFile}; `ccen start --foreground` shows them here.",
  },
  "cli/start-timeout": {
    status: 500,
    message: "The daemon was not ready within {seconds} seconds.",
    fix: "Look into {logFile}, then try `ccen start --foreground`.",
  },
  "cli/stop-timeout": {
    status: 500,
    message: "The daemon (process {pid}) did not end within {seconds} seconds.",
    fix: "It may be finishing its work: look again with `ccen status`. As a last resort `kill -9 {pid}` loses nothing.",
  },
  "cli/no-answer": {
    status: 500,
    message: "The daemon at {url} does not answer ({reason}).",
    fix: "Look with `ccen status`; `ccen restart` starts it anew.",
  },
  "cli/refused": { status: 500, message: "The daemon answered: {message}", fix: "{fix}" },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;
