import type { EventDto } from "../../../src/api/dto.ts";

/** Events with the input and the output of a call. */
export interface CallEvents {
  /** Event numbers; null if none was stored, or if they are older than what is loaded. */
  readonly began: number | null;
  readonly ended: number | null;
}

const BEGINNINGS: ReadonlySet<string> = new Set(["PreToolUse", "PermissionRequest"]);
const ENDS: ReadonlySet<string> = new Set(["PostToolUse", "PostToolUseFailure", "PermissionDenied"]);

/** The events of each call, by call id. */
export function callEventsOf(events: readonly EventDto[]): ReadonlyMap<string, CallEvents> {
  const byCall = new Map<string, CallEvents>();
  for (const { tool_use_id: id, hook_event_name: name, seq } of events) {
    if (id === null) continue;
    const known = byCall.get(id) ?? { began: null, ended: null };
    if (BEGINNINGS.has(name)) byCall.set(id, { ...known, began: known.began ?? seq });
    else if (ENDS.has(name)) byCall.set(id, { ...known, ended: seq });
  }
  return byCall;
}

/** The event with the most detail about a call. */
export function describingEvent(events: CallEvents | undefined): number | null {
  return events?.ended ?? events?.began ?? null;
}
