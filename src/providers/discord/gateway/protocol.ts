import { isLoopbackHost } from "../../../core/access.ts";
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";

/** Operations of Discord's gateway, version 10. */
export const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  acknowledged: 11,
} as const;

export type Frame = Readonly<NonNullable<ReturnType<typeof parseFrame>>>;

/** Null for anything but a frame. */
export function parseFrame(text: unknown) {
  const frame = typeof text === "string" ? parseJsonObject(text) : null;
  if (frame === null || typeof frame["op"] !== "number") return null;
  const { op, d = null, s, t } = frame;
  return {
    op,
    data: d,
    /** Counts the events of a session. */
    sequence: typeof s === "number" && Number.isSafeInteger(s) ? s : null,
    event: typeof t === "string" ? t : null,
  };
}

/** Why the gateway cannot be used until a person changes something. */
export type FatalCause =
  | "invalid-token"
  | "invalid-shard"
  | "sharding-required"
  | "invalid-version"
  | "invalid-intents"
  | "intents-not-allowed"
  /** The application has an Interactions Endpoint URL: Discord sends clicks there, and none here. */
  | "interactions-endpoint"
  /** The API refuses this bot for another reason. */
  | "refused";

const FATAL_CODES: Readonly<Record<number, FatalCause>> = {
  4004: "invalid-token",
  4010: "invalid-shard",
  4011: "sharding-required",
  4012: "invalid-version",
  4013: "invalid-intents",
  4014: "intents-not-allowed",
};

/** Not authenticated, an invalid sequence, a session that timed out: nothing is left to resume. */
const SESSION_LOST_CODES: ReadonlySet<number> = new Set([4003, 4007, 4009]);

/** How a connection ended, and how to go on. */
export type Ending =
  | { readonly kind: "resume" }
  /** With another session. `afterMs`: at least so much later. */
  | { readonly kind: "new-session"; readonly afterMs: number }
  | { readonly kind: "fatal"; readonly cause: FatalCause }
  | { readonly kind: "stop" };

/** Follows from the gateway's close code; 1006 is a lost connection. */
export function endingOf(code: number): Ending {
  const cause = FATAL_CODES[code];
  if (cause !== undefined) return { kind: "fatal", cause };
  return SESSION_LOST_CODES.has(code) ? { kind: "new-session", afterMs: 0 } : { kind: "resume" };
}

/** What a RESUME needs. */
export interface GatewaySession {
  readonly id: string;
  readonly resumeUrl: string | null;
  sequence: number;
}

export function readReady(data: JsonValue, sequence: number | null) {
  const ready = isJsonObject(data) ? data : {};
  const { session_id: id, resume_gateway_url: url } = ready;
  const resumeUrl = typeof url === "string" && connectionUrl(url) !== null ? url : null;
  return {
    applicationId: idIn(ready["application"]),
    session: typeof id === "string" && sequence !== null ? { id, resumeUrl, sequence } : null,
  };
}

function idIn(value: JsonValue | undefined): string {
  const id = isJsonObject(value) ? value["id"] : null;
  return typeof id === "string" ? id : "";
}

/** The address to open. Null unless it is encrypted or of this machine: the token is sent there. */
export function connectionUrl(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null) return null;
  const isSafe = parsed.protocol === "wss:" || (parsed.protocol === "ws:" && isLoopbackHost(parsed.hostname));
  if (!isSafe) return null;
  parsed.search = new URLSearchParams({ v: "10", encoding: "json" }).toString();
  return parsed.href;
}

/** A click is sent no matter what the intents are, so none is asked for. */
export function identifyData(token: string): JsonObject {
  return { token, intents: 0, properties: { os: process.platform, browser: "ccen", device: "ccen" } };
}
