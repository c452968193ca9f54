import type { Route } from "./route.ts";
import type { EventDetailDto } from "../../src/api/dto.ts";
import { toolTitle } from "./call-line.ts";

/** A tool call by its tool, any other event by its own name: `Bash`, `UserPromptSubmit`. */
export function eventName({ call, tool_name: tool, hook_event_name: name }: EventDetailDto, { filter }: Route): string {
  return call == null || tool === null || filter.tab === "raw" ? name : toolTitle(tool);
}

/** What an event is about, for a title: `Bash: npm test`. */
export function eventTitle(event: EventDetailDto, route: Route): string {
  const name = eventName(event, route);
  return event.summary === "" ? name : `${name}: ${event.summary}`;
}
