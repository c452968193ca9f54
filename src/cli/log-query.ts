import { hookEventMeant, hookEventNear } from "../core/hook-event-name.ts";
import type { EventDto } from "../api/dto.ts";
import { ROUTES } from "../api/routes.ts";
import type { Io } from "./command.ts";

/** Which events `ccen tail` shows; null means any. */
export interface EventFilter {
  readonly session: string | null;
  readonly event: string | null;
  readonly tool: string | null;
}

export interface LogRange {
  /** Only events with a smaller number. */
  readonly beforeSeq: number;
  readonly limit: number;
}

/** The path of `/api/log` for the events of this filter. */
export function logPath(filter: EventFilter, { beforeSeq, limit }: LogRange): string {
  const query = new URLSearchParams({ before: String(beforeSeq), limit: String(limit) });
  for (const name of ["session", "event", "tool"] as const) {
    const value = filter[name];
    if (value !== null) query.set(name, value);
  }
  return `${ROUTES.log}?${query.toString()}`;
}

/** The same filter for events of the stream, which has all events. */
export function matchesFilter(filter: EventFilter, event: EventDto): boolean {
  return (
    (filter.session === null || filter.session === event.session_id) &&
    (filter.event === null || filter.event === event.hook_event_name) &&
    (filter.tool === null || filter.tool === event.tool_name)
  );
}

/** A newer client may fire an event that this release does not know: its name is accepted with a warning. */
export function eventNamed(typed: string, io: Pick<Io, "err">): string {
  const name = hookEventMeant(typed);
  const near = hookEventNear(name);
  if (near !== null) io.err(`There is no event ${name} in this release. Did you mean ${near}?`);
  return name;
}
