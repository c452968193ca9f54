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
    fix: "Send less, or write the payload into the spool folder.",
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
  "http/otlp-media-type": {
    status: 415,
    message: "Telemetry is only read as JSON.",
    fix: "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json where the client starts.",
  },
  "http/otlp": {
    status: 400,
    message: "The telemetry is not valid: {reason}.",
    fix: "Send an OTLP export request as JSON, plain or with gzip.",
  },
  "http/busy": {
    status: 503,
    message: "All {limit} live connections are in use.",
    fix: "Close a dashboard tab, or raise CCEN_MAX_CONNECTIONS.",
  },
  "http/crowded": {
    status: 503,
    message: "Too much is sent or asked for at once.",
    fix: "Try again in a moment.",
  },
  "http/malformed": {
    status: 400,
    message: "The request is not valid HTTP.",
    fix: "Send an HTTP/1.1 request as docs/protocol.md shows.",
  },
  "http/headers": { status: 431, message: "The request headers are too large.", fix: "Send fewer or shorter headers." },
  "http/timeout": { status: 408, message: "The request took too long to arrive.", fix: "Send it again, faster." },
  "http/page-missing": {
    status: 503,
    message: "The page has not been built.",
    fix: "Run `npm ci && npm run build:page` in the program's folder, then reload. The package and the branch `release` have the page.",
  },
  "http/port-in-use": {
    message: "Port {port} on {host} is in use by another program.",
    fix: "Stop that program, or take another port: `ccen start --port N` (0 takes a free one).",
  },
  "http/port-refused": {
    message: "This user may not listen on port {port}.",
    fix: "Take a port from 1024 up: `ccen start --port 8000`.",
  },
  "http/address": {
    message: "The address {host} does not belong to this machine.",
    fix: "Listen on 127.0.0.1: `ccen start --host 127.0.0.1`.",
  },
  "http/not-loopback": {
    message: "The host {host} would open the dashboard to other machines, and no token protects it.",
    fix: "Use 127.0.0.1, localhost or ::1, or let `ccen token --new` set CCEN_TOKEN first.",
  },
  "http/weak-token": {
    message: "The access token (CCEN_TOKEN) {reason}.",
    fix: "`ccen token --new` makes a strong one.",
  },
  "http/unauthorized": {
    status: 401,
    message: "This dashboard asks for its access token.",
    fix: "`ccen open` logs your browser in; programs send `Authorization: Bearer TOKEN`.",
  },
  "http/wrong-token": {
    status: 401,
    message: "The access token or the link is wrong, used or too old.",
    fix: "`ccen open` makes a new link; `ccen token --show` prints the token.",
  },
  "http/attempts": {
    status: 429,
    message: "Too many wrong access tokens came from this address.",
    fix: "Try again in {seconds} seconds.",
  },
  "http/stopping": { status: 503, message: "The daemon is stopping.", fix: "Try again in a moment." },
  "http/not-kept": {
    status: 503,
    message: "The event could not be written to disk, so it was not taken.",
    fix: "Send it again once `ccen doctor` reports writable folders and free space.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Errors of a daemon that forwards; its health shows them. */
export const FORWARDING_ERRORS = {
  "upstream/unreachable": {
    message: "The central daemon at {url} cannot be reached: {reason}.",
    fix: "Nothing is lost: events wait here and are forwarded once it answers. See that it runs and that the address in CCEN_FORWARDING_URL is right.",
  },
  "upstream/refused": {
    message: "The central daemon at {url} refuses ({code}): {message}",
    fix: "There: {fix} Events wait here meanwhile.",
  },
  "upstream/older": {
    message: "The daemon at {url} knows nothing of several machines.",
    fix: "Install this release there too. Events wait here meanwhile.",
  },
  "upstream/stranger": {
    message: "What answers at {url} is no central daemon: {reason}.",
    fix: "Correct CCEN_FORWARDING_URL, or what stands in front of it. Events wait here meanwhile.",
  },
  "upstream/plain": {
    message: "{url} is not encrypted and not on this machine, so nothing is sent there.",
    fix: "Use https:// or an SSH tunnel; in a trusted network, set CCEN_FORWARDING_ALLOW_HTTP=true.",
  },
  "upstream/no-token": {
    message: "There is no token for the central daemon, so nothing is sent.",
    fix: "`ccen machines --invite` at the central daemon prints a line that sets one here.",
  },
  "upstream/wrong-token": {
    message: "The central daemon at {url} does not know this token, so nothing is taken there.",
    fix: "`ccen machines --invite` at the central daemon prints a line that sets a new one here.",
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
    message: "Events of other machines are taken only with a token.",
    fix: "At the central daemon: `ccen token --new` if it has no access token, then `ccen machines --invite`.",
  },
  "upstream/self": {
    status: 409,
    message: "This daemon would forward to itself.",
    fix: "Point CCEN_FORWARDING_URL at the central daemon of another machine, or take it out. On a machine that was made as a copy of another: `ccen machines --new-identity`.",
  },
  "upstream/forwards": {
    status: 409,
    message: "{name} forwards its own events to another daemon and takes none.",
    fix: "Forward to that daemon instead, or take CCEN_FORWARDING_URL out at {name}.",
  },
  "upstream/version": {
    status: 409,
    message: "The two daemons speak different versions of the protocol ({theirs} and {ours}).",
    fix: "Install the same release on both machines.",
  },
  "upstream/batch": {
    status: 400,
    message: "What was forwarded cannot be read: {reason}.",
    fix: "Install the same release on both machines; if it is the same, report this.",
  },
  "machine/invitation": {
    status: 401,
    message: "The invitation is wrong, used or older than ten minutes.",
    fix: "`ccen machines --invite` at the central daemon prints a new one.",
  },
  "machine/token-scope": {
    status: 403,
    message: "The token of a machine that forwards opens nothing else.",
    fix: "`ccen token --show` at the central daemon prints the access token, which opens the dashboard.",
  },
  "machine/identities": {
    status: 403,
    message: "The token of a machine was used under more identities than a copied home folder explains.",
    fix: "Let the machine join anew, by the line that `ccen machines --invite` prints at the central daemon.",
  },
  "machine/not-found": {
    status: 404,
    message: "There is no machine {name}.",
    fix: "`ccen machines` lists those that there are.",
  },
} as const satisfies Record<string, ErrorEntry>;
