export interface ErrorEntry {
  /** HTTP status, for an error that the API returns; 500 where it is left out. */
  readonly status?: number;
  /** The error text; `{name}` is filled from the details. */
  readonly message: string;
  readonly fix: string;
}

/** Errors between a client and the API. */
export const HTTP_ERRORS = {
  "http/not-found": {
    status: 404,
    message: "Nothing found at {path}.",
    fix: "See docs/protocol.md for all paths.",
  },
  "http/method": { status: 405, message: "{method} is not allowed here.", fix: "Use {allow}." },
  "http/host": {
    status: 403,
    message: "The Host header is not one of this daemon's own names.",
    fix: "Open the dashboard at the address that `ccen status` prints.",
  },
  "http/origin": {
    status: 403,
    message: "The request comes from another website.",
    fix: "Use the dashboard's own page or a program on this machine.",
  },
  "http/too-large": {
    status: 413,
    message: "The request body is larger than {limit} bytes.",
    fix: "Send less; write a hook payload into the spool folder instead.",
  },
  "http/parameter": {
    status: 400,
    message: "The parameter {name} is not valid: {reason}.",
    fix: "Correct it; docs/protocol.md lists the valid values.",
  },
  "http/body": {
    status: 400,
    message: "The body is not valid: {reason}.",
    fix: "Send one JSON object with the fields that docs/protocol.md names for this path, not compressed.",
  },
  "http/media-type": {
    status: 415,
    message: "The Content-Type is not application/json.",
    fix: "Send Content-Type: application/json.",
  },
  "http/busy": {
    status: 503,
    message: "All {limit} live connections are in use.",
    fix: "Close a dashboard tab, or raise CCEN_MAX_CONNECTIONS.",
  },
  "http/crowded": {
    status: 503,
    message: "Too many requests at once.",
    fix: "Try again in a moment.",
  },
  "http/malformed": {
    status: 400,
    message: "The request is not valid HTTP.",
    fix: "Send an HTTP/1.1 request as shown in docs/protocol.md.",
  },
  "http/headers": { status: 431, message: "The request headers are too large.", fix: "Send fewer or shorter headers." },
  "http/timeout": {
    status: 408,
    message: "The request took too long to arrive.",
    fix: "Retry over a faster connection.",
  },
  "http/page-missing": {
    status: 503,
    message: "The page has not been built.",
    fix: "Run `npm ci && npm run build:page` in the program's folder, then reload. The package and the branch `release` contain the built page.",
  },
  "http/port-in-use": {
    message: "Port {port} on {host} is in use by another program.",
    fix: "Stop that program, or use another port: `ccen start --port N` (0: any free port).",
  },
  "http/port-refused": {
    message: "This user may not listen on port {port}.",
    fix: "Use a port from 1024 up: `ccen start --port 8000`.",
  },
  "http/address": {
    message: "The address {host} does not belong to this machine.",
    fix: "Listen on 127.0.0.1: `ccen start --host 127.0.0.1`.",
  },
  "http/not-loopback": {
    message: "Host {host} would expose the dashboard to other machines without a token.",
    fix: "Use 127.0.0.1, localhost or ::1, or set CCEN_TOKEN first with `ccen token --new`.",
  },
  "http/weak-token": {
    message: "The access token (CCEN_TOKEN) {reason}.",
    fix: "Run `ccen token --new` for a strong one.",
  },
  "http/unauthorized": {
    status: 401,
    message: "This dashboard requires an access token.",
    fix: "`ccen open` logs your browser in; programs send `Authorization: Bearer TOKEN`.",
  },
  "http/wrong-token": {
    status: 401,
    message: "This access token or link is invalid, used or expired.",
    fix: "Run `ccen open` for a new link, or `ccen token --show` to see the token.",
  },
  "http/attempts": {
    status: 429,
    message: "Too many failed attempts from this address.",
    fix: "Try again in {seconds} seconds.",
  },
  "http/stopping": { status: 503, message: "The daemon is stopping.", fix: "Try again in a moment." },
  "http/not-kept": {
    status: 503,
    message: "The event could not be written to disk and was rejected.",
    fix: "Send it again once `ccen doctor` reports writable folders and free space.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Errors of a daemon that forwards; its health shows them. */
export const FORWARDING_ERRORS = {
  "upstream/unreachable": {
    message: "The server at {url} cannot be reached: {reason}.",
    fix: "No event is lost: events wait here until it responds. Check that it runs and that CCEN_FORWARDING_URL is correct.",
  },
  "upstream/busy": {
    message: "The server at {url} is busy with other machines.",
    fix: "Wait: no event is lost. Events are stored here and sent in turn.",
  },
  "upstream/refused": {
    message: "The server at {url} rejected the events ({code}): {message}",
    fix: "There: {fix} Events wait here meanwhile.",
  },
  "upstream/stranger": {
    message: "The server at {url} is neither a central daemon nor a team server: {reason}.",
    fix: "Correct CCEN_FORWARDING_URL, or the proxy in front of it. Events wait here meanwhile.",
  },
  "upstream/plain": {
    message: "{url} is not encrypted and not on this machine, so nothing is sent there.",
    fix: "Use https:// or an SSH tunnel; in a trusted network, set CCEN_FORWARDING_ALLOW_HTTP=true, or join with `--plain`.",
  },
  "upstream/no-token": {
    message: "There is no token for the server, so nothing is sent.",
    fix: "At a central daemon, run `ccen machines --invite`, and the command that it prints on this machine. For a team server: `ccen team join`.",
  },
  "upstream/wrong-token": {
    message: "The server at {url} rejects this token, so nothing is sent.",
    fix: "For a new token, run `ccen machines --invite` at the central daemon, and the command that it prints here. For a team server: `ccen team join`.",
  },
  "upstream/revoked": {
    message: "The team server at {url} has revoked this machine, so nothing is sent.",
    fix: "Events wait here. `ccen team join {url}` asks to join again; `ccen team leave` ends it.",
  },
  "forwarding/twin": {
    status: 409,
    message: "Two daemons forward under the identity of one machine: a home folder or a virtual machine was copied.",
    fix: "On the copy: `ccen machines --new-identity`. No event is lost meanwhile.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Errors of a central daemon and of its machines. */
export const UPSTREAM_ERRORS = {
  "upstream/token-needed": {
    status: 403,
    message: "Events from other machines require a token.",
    fix: "At the central daemon: `ccen token --new` if it has no access token, then `ccen machines --invite`.",
  },
  "upstream/self": {
    status: 409,
    message: "This daemon would forward to itself.",
    fix: "Point CCEN_FORWARDING_URL at the central daemon on another machine, or remove it. On a machine that was copied from another: `ccen machines --new-identity`.",
  },
  "upstream/forwards": {
    status: 409,
    message: "{name} forwards its own events to another daemon and accepts none.",
    fix: "Forward to that daemon instead, or remove CCEN_FORWARDING_URL at {name}.",
  },
  "upstream/version": {
    status: 409,
    message: "The two daemons use different versions of the protocol ({theirs} and {ours}).",
    fix: "Install the same release on both machines.",
  },
  "upstream/batch": {
    status: 400,
    message: "The forwarded events are unreadable: {reason}.",
    fix: "Install the same release on both machines. If it already is the same, please report this.",
  },
  "team/join": { message: "This machine cannot join the team server: {reason}", fix: "{fix}" },
  "machine/invitation": {
    status: 401,
    message: "This invitation is invalid, used or older than ten minutes.",
    fix: "Run `ccen machines --invite` at the central daemon for a new one.",
  },
  "machine/token-scope": {
    status: 403,
    message: "A machine's token can only forward events.",
    fix: "For the dashboard, run `ccen token --show` at the central daemon to see the access token.",
  },
  "machine/identities": {
    status: 403,
    message: "The token of one machine is used by more machines than a copied home folder explains.",
    fix: "Run `ccen machines --invite` at the central daemon, and the command that it prints on the machine, to join again.",
  },
  "machine/not-found": {
    status: 404,
    message: "No machine named {name}.",
    fix: "Run `ccen machines` for the list.",
  },
} as const satisfies Record<string, ErrorEntry>;
