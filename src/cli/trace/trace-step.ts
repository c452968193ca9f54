import type { EventDetailDto } from "../../api/dto.ts";
import type { CheckResult } from "../../providers/provider.ts";
import type { Io } from "../command.ts";

/** One step of the test event. `skip`: does not apply; the detail says why. */
export interface TraceStep extends Omit<CheckResult, "status"> {
  readonly status: "ok" | "fail" | "skip";
  /** Milliseconds from firing the hook until this was seen; null where not applicable. */
  readonly atMs: number | null;
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
