import type { HookEvent, EventStatus } from "../../core/event.ts";
import { baseName, plainName } from "../../core/format/text.ts";
import { isJsonObject, type JsonObject, textField } from "../../core/json.ts";
import { BUILT_IN, type Redactor } from "../../core/redact/create-redactor.ts";
import { actionOf, notificationType } from "./action-of.ts";
import { isMachineMade, taskNotice } from "./background-task.ts";
import { callResultOf } from "./call-result-of.ts";
import { eventSummary } from "./event-summary.ts";
import { boundedField, MAX_ID, MAX_PATH, measuredMs } from "./payload-field.ts";
import { redactPayload } from "./redact-payload.ts";
import { searchText } from "./search-text.ts";
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
 * Parses one hook payload (Claude Code's JSON on the hook's standard input) to an event without secrets. Pure. Bytes
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
  payload: JsonObject,
  { receivedAtMs, clientPid = null, redactor = BUILT_IN }: PayloadContext,
): Exclude<ParsedPayload, { kind: "unparsable" }> {
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
  const result = callResultOf(hookEventName, clean, payload);
  return {
    kind: "event",
    event: toEvent(clean, truncated, { sessionId, hookEventName, receivedAtMs, clientPid, result }),
  };
}

type Origin = Pick<HookEvent, "sessionId" | "hookEventName" | "receivedAtMs" | "clientPid" | "result">;

/** A name that people read: not with characters that would show another one, such as a turned `gpj.exe`. */
function nameField(payload: JsonObject, key: string): string | null {
  return plainName(boundedField(payload, key));
}

function toEvent(payload: JsonObject, truncated: TruncatedPayload, origin: Origin): HookEvent {
  const { hookEventName } = origin;
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
    summary: eventSummary(hookEventName, payload),
    status: eventStatus(hookEventName, payload),
    durationMs: measuredMs(payload, "duration_ms"),
    permissionMode: boundedField(payload, "permission_mode"),
    transcriptPath: boundedField(payload, "transcript_path", MAX_PATH),
    action: actionOf(hookEventName, payload),
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

/** Any escape of half a character, in a pair or alone: few texts have one. */
const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Matches every escape, so that no escape is taken for the end of another; a pair is one match. */
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u[dD][c-fC-F][0-9a-fA-F]{2}|[^])/g;

/**
 * JSON text without escapes of half a character (`\ud83d` without its other half): a database would store such a string
 * as another one, and an id would not find its own row.
 */
export function wellFormedJson(text: string): string {
  if (!SURROGATE.test(text)) return text;
  return text.replaceAll(ESCAPE, (escape, low: string | undefined) =>
    escape.length === 6 && low === undefined && SURROGATE.test(escape) ? "\\ufffd" : escape,
  );
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

const STATUS: Readonly<Record<string, EventStatus>> = {
  PreToolUse: "started",
  PostToolUse: "ok",
  PostToolUseFailure: "failed",
  SubagentStart: "started",
  SubagentStop: "ok",
  SessionStart: "started",
  Stop: "ok",
  StopFailure: "failed",
  PermissionRequest: "waiting",
  PermissionDenied: "denied",
  Elicitation: "waiting",
  TaskCreated: "started",
  TaskCompleted: "ok",
};

const WAITING_NOTIFICATIONS: ReadonlySet<unknown> = new Set([
  "permission_prompt",
  "idle_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
]);

function eventStatus(hookEventName: string, payload: JsonObject): EventStatus {
  if (hookEventName === "Notification") {
    return WAITING_NOTIFICATIONS.has(notificationType(payload)) ? "waiting" : "info";
  }
  if (hookEventName === "UserPromptSubmit")
    return promptStatus(textField(payload, "prompt") ?? "", textField(payload, "source"));
  if (hookEventName === "ElicitationResult") return payload["action"] === "accept" ? "ok" : "denied";
  return (Object.hasOwn(STATUS, hookEventName) ? STATUS[hookEventName] : undefined) ?? "info";
}

/** A person's prompt starts work; the client makes others, most of them to report finished work. */
function promptStatus(prompt: string, source: string | null): EventStatus {
  const notice = taskNotice(prompt);
  if (notice === null) return isMachineMade(prompt, source) ? "info" : "started";
  return notice.status === "completed" ? "ok" : notice.status === "failed" ? "failed" : "info";
}
