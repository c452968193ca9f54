import type { EventDto, HealthDto, MetricsDto } from "./dto.ts";
import type { SessionDto } from "./session-dto.ts";
import type { Timestamp } from "./timestamp.ts";

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
