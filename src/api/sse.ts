import type { EventDto, HealthDto, MetricsDto } from "./dto.ts";
import type { Timestamp } from "./routes.ts";
import type { SessionDto } from "./session-dto.ts";

/**
 * One frame in wire format (WHATWG HTML, section "Server-sent events"). JSON has no raw line breaks, so one `data:`
 * line is enough. Only `event` and `reset` frames carry an id, because these move the client's position.
 */
export function encodeFrame(frame: Frame): string {
  const id = frame.type === "event" ? frame.data.seq : frame.type === "reset" ? frame.seq : null;
  return `event: ${SSE_EVENT_NAME[frame.type]}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(frame)}\n\n`;
}

/** One dispatched message of a stream, before its data is parsed. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** Turns chunks of text into messages; keep one for the life of a connection. */
interface SseDecoder {
  push(chunk: string): SseMessage[];
}

/** Decodes a stream by the rules of the standard: any line break, comments, several data lines, unknown fields. */
export function createSseDecoder(): SseDecoder {
  let buffer = "";
  let event = "";
  let data: string[] = [];
  let lastEventId = "";
  let started = false;

  function takeLine(line: string, into: SseMessage[]): void {
    if (line === "") {
      if (data.length > 0) into.push({ event: event === "" ? "message" : event, data: data.join("\n"), lastEventId });
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) lastEventId = value;
  }

  return {
    push(chunk) {
      const messages: SseMessage[] = [];
      buffer += chunk;
      if (!started && buffer.length > 0) {
        started = true;
        if (buffer.startsWith("\ufeff")) buffer = buffer.slice(1);
      }
      // A carriage return at the very end may be half of a CRLF: wait for the next chunk.
      const breaks = /\r\n|\n|\r(?!$)/g;
      let from = 0;
      for (const found of buffer.matchAll(breaks)) {
        takeLine(buffer.slice(from, found.index), messages);
        from = found.index + found[0].length;
      }
      buffer = buffer.slice(from);
      return messages;
    },
  };
}

/** The frame inside a message, or null for an unknown kind: a newer daemon may send such. */
export function parseFrame(message: SseMessage): Frame | null {
  try {
    const value: unknown = JSON.parse(message.data);
    if (typeof value !== "object" || value === null || !("type" in value)) return null;
    return typeof value.type === "string" && Object.hasOwn(SSE_EVENT_NAME, value.type) ? (value as Frame) : null;
  } catch {
    return null;
  }
}

/** One frame of `/api/events`, by its `type`. */
export type Frame =
  /** First frame of each connection. `seq` is the newest stored event at that moment. */
  | { readonly type: "connected"; readonly timestamp: Timestamp; readonly seq: number }
  | { readonly type: "heartbeat"; readonly timestamp: Timestamp }
  | { readonly type: "metrics_update"; readonly metrics: MetricsDto }
  | { readonly type: "event"; readonly data: EventDto }
  /** The newest state of a session; only the last of several quick changes is sent. */
  | { readonly type: "session"; readonly data: SessionDto }
  /** How the daemon is, as `/api/health` says it, whenever that differs. */
  | { readonly type: "health"; readonly data: HealthDto }
  /** Events before `seq` will not be replayed: fetch the lists anew, then go on from here. */
  | { readonly type: "reset"; readonly seq: number; readonly reason: "too_old" | "unknown_id" };

export type FrameType = Frame["type"];

/** The SSE `event:` field of each frame. The first three share `message`, so that a plain `onmessage` receives them. */
export const SSE_EVENT_NAME = {
  connected: "message",
  heartbeat: "message",
  metrics_update: "message",
  event: "event",
  session: "session",
  health: "health",
  reset: "reset",
} as const satisfies Record<FrameType, string>;
