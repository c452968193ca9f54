import { fromCallResultDto, toCallResultDto } from "../api/call-dto.ts";
import {
  FORWARDING_PROTOCOL,
  type Cell,
  type ForwardingEventDto,
  type ForwardingMessageDto,
  type ForwardingSnapshotDto,
} from "../api/forwarding-dto.ts";
import { AppError } from "../core/errors/errors.ts";
import { EVENT_SOURCES, EVENT_STATUSES } from "../core/event.ts";
import { plainLine } from "../core/format/sanitize.ts";
import { GAP_CAUSES, type MachineGap } from "../core/forwarding.ts";
import { isJsonObject, LAST_MS, type JsonObject, type JsonValue } from "../core/json.ts";

/** Longest list in a batch; our senders stay far below. */
const MOST_ITEMS = 1000;

const MAX_ID = 256;
const MAX_NAME = 100;
const MAX_TEXT = 4096;
const MAX_LONG_TEXT = 1_000_000;

/**
 * Parses the body of `POST /api/upstream` and validates every field: later code relies on it. One invalid entry of a
 * list must not keep the others back.
 * @returns the batch without its invalid entries, and what is wrong with them
 * @throws AppError `upstream/version`, `upstream/batch` with the field
 */
export function readBatch(body: Buffer) {
  const batch = parsed(body);
  const unreadable: string[] = [];
  const { protocol } = batch;
  if (protocol !== FORWARDING_PROTOCOL) {
    const theirs = typeof protocol === "number" ? protocol : 0;
    throw new AppError("upstream/version", { theirs, ours: FORWARDING_PROTOCOL });
  }
  const after = batch["after"] === null ? null : count(batch, "after");
  const valid = <Item>(name: string, read: (item: JsonValue) => Item): readonly Item[] =>
    items(batch, name).flatMap((item) => {
      try {
        return [read(item)];
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        unreadable.push(error.message);
        return [];
      }
    });
  const readable = {
    protocol,
    machine_id: machineId(batch),
    // A machine's own texts are shown in many places, a terminal among them.
    machine_name: plainLine(text(batch, "machine_name", MAX_ID), MAX_NAME) || "unnamed",
    version: plainLine(text(batch, "version", 64), MAX_NAME),
    log_id: text(batch, "log_id", 64),
    sent_at: instant(batch, "sent_at"),
    waiting: count(batch, "waiting"),
    after,
    through: count(batch, "through"),
    gaps: valid("gaps", gap),
    events: valid("events", event),
    message_after: count(batch, "message_after"),
    message_through: count(batch, "message_through"),
    messages: valid("messages", message),
    stories: valid("stories", snapshot),
    alive: valid("alive", (value) => plainText(value, "alive", MAX_ID)),
  };
  return { batch: readable, unreadable };
}

function parsed(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw bad("it is not JSON");
  }
  if (!isJsonObject(value)) throw bad("it is not a JSON object");
  return value;
}

function bad(reason: string): AppError {
  return new AppError("upstream/batch", { reason });
}

function items(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name];
  if (!Array.isArray(value)) throw bad(`${name} is no list`);
  if (value.length > MOST_ITEMS) throw bad(`${name} has more than ${MOST_ITEMS} entries`);
  return value as readonly JsonValue[];
}

function record(value: JsonValue, name: string): JsonObject {
  if (!isJsonObject(value)) throw bad(`an entry of ${name} is no object`);
  return value;
}

function plainText(value: JsonValue | undefined, name: string, maxChars: number): string {
  if (typeof value !== "string" || value === "" || value.length > maxChars) {
    throw bad(`${name} is no text of 1 to ${maxChars} characters`);
  }
  return value;
}

function text(object: JsonObject, name: string, maxChars: number): string {
  return plainText(object[name], name, maxChars);
}

/** Without characters that could end it where it precedes an event's key. */
function machineId(object: JsonObject): string {
  const id = text(object, "machine_id", 64);
  if (!/^[\w-]+$/.test(id)) throw bad("machine_id is no id");
  return id;
}

function textOrNull(object: JsonObject, name: string, maxChars: number): string | null {
  const value = object[name];
  if (value === null || value === undefined) return null;
  if (typeof value !== "string" || value.length > maxChars)
    throw bad(`${name} is no text of up to ${maxChars} characters`);
  return value;
}

function count(object: JsonObject, name: string): number {
  const value = object[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw bad(`${name} is no whole number from 0 up`);
  return value;
}

/** As the store keeps it: the fraction of a millisecond from a file system is harmless. */
function instant(object: JsonObject, name: string): number {
  const value = object[name];
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0 || value > LAST_MS) {
    throw bad(`${name} is no time in milliseconds`);
  }
  return Math.floor(value);
}

function gap(value: JsonValue): MachineGap {
  const object = record(value, "gaps");
  const [from, to] = [count(object, "from"), count(object, "to")];
  if (to < from) throw bad("a gap ends before it begins");
  return { from, to, why: GAP_CAUSES.find((why) => why === object["why"]) ?? "missing" };
}

function event(value: JsonValue): ForwardingEventDto {
  const object = record(value, "events");
  const duration = object["duration_ms"];
  const result = fromCallResultDto(object["result"]);
  return {
    seq: count(object, "seq"),
    key: text(object, "key", MAX_TEXT),
    source: EVENT_SOURCES.find((source) => source === object["source"]) ?? "hook",
    session_id: text(object, "session_id", MAX_ID),
    agent_id: textOrNull(object, "agent_id", MAX_ID),
    hook_event_name: text(object, "hook_event_name", MAX_ID),
    tool_name: textOrNull(object, "tool_name", MAX_ID),
    tool_use_id: textOrNull(object, "tool_use_id", MAX_ID),
    cwd: textOrNull(object, "cwd", MAX_TEXT),
    received_at: instant(object, "received_at"),
    summary: textOrNull(object, "summary", MAX_TEXT) ?? "",
    status: EVENT_STATUSES.find((status) => status === object["status"]) ?? "info",
    duration_ms: typeof duration === "number" && Number.isSafeInteger(duration) && duration >= 0 ? duration : null,
    ...(result !== null && { result: toCallResultDto(result) }),
    payload: textOrNull(object, "payload", MAX_LONG_TEXT),
    cuts: textOrNull(object, "cuts", MAX_LONG_TEXT),
    notified: object["notified"] === true,
  };
}

function message(value: JsonValue): ForwardingMessageDto {
  const object = record(value, "messages");
  return {
    session_id: text(object, "session_id", MAX_ID),
    uuid: text(object, "uuid", MAX_ID),
    agent_id: textOrNull(object, "agent_id", MAX_ID),
    at: instant(object, "at"),
    role: object["role"] === "prompt" ? "prompt" : "reply",
    text: textOrNull(object, "text", MAX_LONG_TEXT) ?? "",
  };
}

function snapshot(value: JsonValue): ForwardingSnapshotDto {
  const object = record(value, "stories");
  return {
    session: cells(object["session"] ?? null),
    calls: items(object, "calls").map(cells),
    usage: items(object, "usage").map(cells),
  };
}

function cells(value: JsonValue): Readonly<Record<string, Cell>> {
  const entries = Object.entries(record(value, "stories")).map(([name, cell]) => {
    if (cell !== null && typeof cell !== "string" && typeof cell !== "number")
      throw bad(`${name} of a snapshot is no cell`);
    return [name, cell] as const;
  });
  return Object.fromEntries(entries);
}
