import type { EventDto } from "../../src/api/dto.ts";
import type { LOG_PARAMETERS } from "../../src/api/routes.ts";

/** What the feed shows; null or an empty text means everything. */
export interface EventFilter {
  readonly sessionId: string | null;
  readonly eventName: string | null;
  readonly toolName: string | null;
  readonly text: string;
}

export const NO_FILTER: EventFilter = { sessionId: null, eventName: null, toolName: null, text: "" };

/** Whether an event passes all but the text filter, which the daemon applies to the payload. */
export function passes(filter: EventFilter, event: EventDto): boolean {
  return (
    (filter.sessionId === null || filter.sessionId === event.session_id) &&
    (filter.eventName === null || filter.eventName === event.hook_event_name) &&
    (filter.toolName === null || filter.toolName === event.tool_name)
  );
}

export function isFiltered(filter: EventFilter): boolean {
  return Object.keys(toLogQuery(filter)).length > 0;
}

export type LogQuery = Partial<Record<(typeof LOG_PARAMETERS)[number], string>>;

/** The filter as parameters of `/api/log`. */
export function toLogQuery(filter: EventFilter): LogQuery {
  const text = filter.text.trim();
  return {
    ...(filter.sessionId === null ? {} : { session: filter.sessionId }),
    ...(filter.eventName === null ? {} : { event: filter.eventName }),
    ...(filter.toolName === null ? {} : { tool: filter.toolName }),
    ...(text === "" ? {} : { q: text }),
  };
}
