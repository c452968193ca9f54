import { EVENT_SOURCES } from "../core/event.ts";
import type { ExportRequest } from "../core/history-desk.ts";
import type { Parameters } from "./parameters.ts";

/** The conditions on events that the log, search and export share; what is not given is left out. */
export function readEventFilter(parameters: Parameters): ExportRequest {
  const sessionId = parameters.text("session");
  const agentId = parameters.text("agent");
  const hookEventName = parameters.text("event");
  const toolName = parameters.text("tool");
  const projectName = parameters.text("project");
  const source = parameters.choice("source", EVENT_SOURCES);
  const text = parameters.text("q");
  const sinceMs = parameters.instant("since");
  const untilMs = parameters.instant("until");
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(agentId !== undefined && { agentId }),
    ...(hookEventName !== undefined && { hookEventName }),
    ...(toolName !== undefined && { toolName }),
    ...(projectName !== undefined && { projectName }),
    ...(source !== undefined && { source }),
    ...(text !== undefined && { text }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
  };
}
