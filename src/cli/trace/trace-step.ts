import type { EventDetailDto } from "../../api/dto.ts";
import type { Io } from "../command.ts";

/** One step of the test event. `skip`: does not apply; the detail says why. */
export interface TraceStep {
  readonly name: string;
  readonly status: "ok" | "fail" | "skip";
  /** Milliseconds from firing the hook until this was seen; null where not applicable. */
  readonly atMs: number | null;
  readonly detail: string;
  /** The fix; null where none is needed. */
  readonly fix: string | null;
}

export interface Trace extends Pick<Io, "paths" | "environment" | "signal"> {
  readonly sessionId: string;
  /** When the hook was fired, by `performance.now()`. */
  firedAtMs: number;
  /** What the API returned of the event; null before that. */
  stored: EventDetailDto | null;
  /** On Discord; null when no message was sent. */
  messageId: string | null;
}

export function passed(name: string, atMs: number | null, detail: string): TraceStep {
  return { name, status: "ok", atMs, detail, fix: null };
}

export function elapsedMs({ firedAtMs }: Trace): number {
  return performance.now() - firedAtMs;
}
