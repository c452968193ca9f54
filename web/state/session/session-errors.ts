import type { EventDto } from "../../../src/api/dto.ts";
import type { ToolCallDto } from "../../../src/api/session-dto.ts";

export type SessionError =
  | { readonly kind: "call"; readonly key: string; readonly atMs: number; readonly call: ToolCallDto }
  /** A turn, or the whole session. */
  | { readonly kind: "event"; readonly key: string; readonly atMs: number; readonly event: EventDto };

const TROUBLE: ReadonlySet<string> = new Set(["StopFailure", "ProcessGone", "TurnInterrupted"]);

/** Failed, denied and interrupted calls, and turns that failed; newest first. */
export function sessionErrors(calls: readonly ToolCallDto[], events: readonly EventDto[]): readonly SessionError[] {
  const errors: SessionError[] = [
    ...calls
      .filter(({ outcome }) => outcome === "failed" || outcome === "denied" || outcome === "interrupted")
      .map((call): SessionError => ({
        kind: "call",
        key: `call ${call.tool_use_id}`,
        atMs: Date.parse(call.started_at),
        call,
      })),
    ...events
      .filter((event) => TROUBLE.has(event.hook_event_name))
      .map((event): SessionError => ({
        kind: "event",
        key: `event ${event.seq}`,
        atMs: Date.parse(event.received_at),
        event,
      })),
  ];
  return errors.sort((a, b) => b.atMs - a.atMs);
}
