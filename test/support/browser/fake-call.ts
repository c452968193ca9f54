import type { EventDetailDto, EventDto } from "../../../src/api/dto.ts";

/** The events with the same call id are a call, in the order of their numbers. */
export function callOf(event: EventDto, events: readonly EventDto[]): EventDetailDto["call"] {
  if (event.tool_use_id === null) return null;
  const begins = events.filter(
    ({ session_id: session, status, tool_use_id: id }) =>
      session === event.session_id && id !== null && status === "started",
  );
  const own = events.filter(({ tool_use_id: id }) => id === event.tool_use_id);
  const end = own.find(({ status }) => status !== "started");
  const at = begins.findIndex(({ tool_use_id: id }) => id === event.tool_use_id);
  return {
    start_seq: begins[at]?.seq ?? null,
    end_seq: end?.seq ?? null,
    prev_seq: begins[at - 1]?.seq ?? null,
    next_seq: begins[at + 1]?.seq ?? null,
    outcome: end === undefined ? null : end.status === "failed" ? "failed" : "ok",
    started_at: (begins[at] ?? event).received_at,
    asked: false,
    usual: null,
    events: own.map(({ seq, hook_event_name, received_at: time }) => ({ seq, hook_event_name, at: time })),
    prompt: null,
  };
}
