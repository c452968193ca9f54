import type { HookEvent } from "../../core/event.ts";
import { baseName, plainName } from "../../core/format/text.ts";
import { isJsonObject, type JsonObject, textField } from "../../core/json.ts";
import { BUILT_IN, type Redactor } from "../../core/redact/create-redactor.ts";
import { recognizeAgent } from "../recognize-agent.ts";
import { readerOf } from "../registry.ts";
import { boundedField, MAX_ID, MAX_PATH, measuredMs } from "./payload-field.ts";
import { redactPayload } from "./redact-payload.ts";
import { searchText } from "./search-text.ts";
import { wellFormedJson } from "./well-formed.ts";
import { truncatePayload, type TruncatedPayload } from "./truncate-payload.ts";

const EMPTY = "the file is empty: the hook was given nothing, or power was lost before it was on disk";
const BLANK = "nothing but zero bytes: power was lost before it was on disk";

/** A listing of every file in a large repository is one text. */
const MAX_VALUES = 250_000;

export type ParsedPayload =
  | { readonly kind: "event"; readonly event: HookEvent }
  /** Not JSON: broken, or not yet complete. */
  | { readonly kind: "unparsable"; readonly reason: string }
  | { readonly kind: "invalid"; readonly reason: string };

export interface PayloadContext {
  /** When the hook wrote it: payloads carry no time. */
  readonly receivedAtMs: number;
  readonly clientPid?: number | null;
  readonly redactor?: Redactor;
}

/**
 * Parses one hook payload (an agent's JSON on the hook's standard input) to an event without secrets. Pure. Bytes
 * that are not UTF-8, and escapes of half a character, become U+FFFD: one odd byte in a tool's output must not lose the
 * event.
 */
export function parsePayload(bytes: Buffer, context: PayloadContext): ParsedPayload {
  if (hasMoreValues(bytes, MAX_VALUES)) {
    return { kind: "invalid", reason: `more than ${MAX_VALUES} values: no hook payload has so many` };
  }
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  if (text.trim() === "") return { kind: "unparsable", reason: EMPTY };
  let payload: unknown;
  try {
    payload = JSON.parse(wellFormedJson(text));
  } catch (error) {
    // A file system leaves zeros where a file's length was on disk before its content.
    const isBlank = bytes.every((byte) => byte === 0);
    return { kind: "unparsable", reason: isBlank ? BLANK : `not JSON: ${jsonFault(error)}` };
  }
  if (!isJsonObject(payload)) return { kind: "invalid", reason: "not a JSON object" };
  return toParsed(payload, context);
}

/** The same for a payload that is JSON already; its strings are well-formed. */
export function toParsed(
  given: JsonObject,
  { receivedAtMs, clientPid = null, redactor = BUILT_IN }: PayloadContext,
): Exclude<ParsedPayload, { kind: "unparsable" }> {
  const agent = recognizeAgent(given);
  const payload = readerOf(agent).shape?.(given) ?? given;
  const sessionId = textField(payload, "session_id");
  if (sessionId === null) return { kind: "invalid", reason: "session_id is missing" };
  if (sessionId.length > MAX_ID) return { kind: "invalid", reason: `session_id is longer than ${MAX_ID} characters` };
  const hookEventName = textField(payload, "hook_event_name");
  if (hookEventName === null) return { kind: "invalid", reason: "hook_event_name is missing" };
  if (hookEventName.length > MAX_ID) {
    return { kind: "invalid", reason: `hook_event_name is longer than ${MAX_ID} characters` };
  }
  const { payload: clean, shortened } = redactPayload(payload, redactor);
  const truncated = truncatePayload(clean, shortened);
  const result = readerOf(agent).resultOf(hookEventName, clean, payload);
  return {
    kind: "event",
    event: toEvent(clean, truncated, { sessionId, agent, hookEventName, receivedAtMs, clientPid, result }),
  };
}

type Origin = Pick<HookEvent, "sessionId" | "agent" | "hookEventName" | "receivedAtMs" | "clientPid" | "result">;

/** A name that people read: not with characters that would show another one, such as a turned `gpj.exe`. */
function nameField(payload: JsonObject, key: string): string | null {
  return plainName(boundedField(payload, key));
}

function toEvent(payload: JsonObject, truncated: TruncatedPayload, origin: Origin): HookEvent {
  const { hookEventName } = origin;
  const reader = readerOf(origin.agent);
  const cwd = boundedField(payload, "cwd", MAX_PATH);
  return {
    ...origin,
    source: "hook",
    agentId: boundedField(payload, "agent_id"),
    agentType: nameField(payload, "agent_type"),
    toolName: nameField(payload, "tool_name"),
    toolUseId: boundedField(payload, "tool_use_id"),
    projectName: plainName(cwd === null ? null : baseName(cwd)),
    cwd,
    summary: reader.summaryOf(hookEventName, payload),
    status: reader.statusOf(hookEventName, payload),
    durationMs: measuredMs(payload, "duration_ms"),
    permissionMode: boundedField(payload, "permission_mode"),
    transcriptPath: boundedField(payload, "transcript_path", MAX_PATH),
    action: reader.actionOf(hookEventName, payload),
    // Never the client's own text: for a duplicate field it would keep the value that was not redacted.
    payloadText: JSON.stringify(truncated.payload),
    truncations: truncated.truncations,
    searchText: searchText(payload),
  };
}

/** The JSON parser's complaint and its position, without the surrounding text, which may hold secrets. */
function jsonFault(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  if (message.startsWith("Unexpected end") || message.startsWith("Unterminated")) return "it ends too early";
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? "syntax error" : `syntax error at character ${position}`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * Whether JSON text holds more values than `max`, without building any: 60 MB of digits and commas are a gigabyte of
 * objects, which would crash this daemon and the next. For text that is not JSON the result is arbitrary.
 */
export function hasMoreValues(bytes: Buffer, max: number): boolean {
  // The shortest value with its comma has two bytes.
  if (bytes.length <= max * 2) return false;
  let values = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) {
      inText = true;
    } else if (byte === COMMA || byte === BRACKET || byte === BRACE) {
      values += 1;
      if (values > max) return true;
    }
  }
  return false;
}
