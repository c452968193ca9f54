import type { EventDto, HealthDto, MetricsDto } from "./dto.ts";
import type { RequestDto } from "./request-dto.ts";
import type { Timestamp } from "./routes.ts";
import type { SessionDto } from "./session-dto.ts";
import type { WarningsDto } from "./warnings-dto.ts";

/**
 * One frame in wire format (WHATWG HTML, section "Server-sent events"). JSON has no raw line breaks, so one `data:`
 * line is enough. Only `event` and `reset` frames carry an id, because these move the client's position.
 */
export function encodeFrame(frame: Frame): string {
  const id = frame.type === "event" ? frame.data.seq : frame.type === "reset" ? frame.seq : null;
  return `event: ${SSE_EVENT_NAME[frame.type]}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(frame)}\n\n`;
}

/** Turns text of our own stream into frames, however it is cut into chunks; keep one for the life of a connection. */
export function createFrameDecoder(): (chunk: string) => Frame[] {
  let rest = "";
  return (chunk) => {
    const messages = (rest + chunk).split("\n\n");
    rest = messages.pop() ?? "";
    return messages.flatMap((message) => parseFrame(/^data: ([^\n]*)/m.exec(message)?.[1] ?? "") ?? []);
  };
}

/** The frame in a message's data, or null for an unknown kind: a newer daemon may send such. */
export function parseFrame(data: string): Frame | null {
  try {
    const value: unknown = JSON.parse(data);
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
  /** All warnings that hold now, as `/api/warnings` says them, whenever they differ. */
  | { readonly type: "warnings"; readonly data: WarningsDto }
  /** A request that can be answered here, whenever its state differs. On a new connection, fetch `/api/requests`. */
  | { readonly type: "request"; readonly data: RequestDto }
  /** Other browsers may answer than before: fetch `/api/requests`. */
  | { readonly type: "pairings" }
  /** Events before `seq` will not be replayed: fetch the lists again, then go on from here. */
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
  warnings: "warnings",
  request: "request",
  pairings: "pairings",
  reset: "reset",
} as const satisfies Record<FrameType, string>;
