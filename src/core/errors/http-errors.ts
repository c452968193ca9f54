import type { ErrorEntry } from "./error-entry.ts";

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
    status: 500,
    message: "Port {port} on {host} is in use by another program.",
    fix: "Stop that program, or take another port: `ccen start --port N` (0 takes a free one).",
  },
  "http/port-refused": {
    status: 500,
    message: "This user may not listen on port {port}.",
    fix: "Take a port from 1024 up: `ccen start --port 8000`.",
  },
  "http/address": {
    status: 500,
    message: "The address {host} does not belong to this machine.",
    fix: "Listen on 127.0.0.1: `ccen start --host 127.0.0.1`.",
  },
  "http/not-loopback": {
    status: 500,
    message: "The host {host} would open the dashboard to other machines, and no token protects it.",
    fix: "Use 127.0.0.1, localhost or ::1, or let `ccen token --new` set CCEN_TOKEN first.",
  },
  "http/weak-token": {
    status: 500,
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
