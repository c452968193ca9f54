import { EVENT_SOURCES } from "../core/event.ts";
import { OWN_MACHINE } from "../core/machine.ts";
import type { ExportRequest } from "../core/history-service.ts";
import type { Parameters } from "./parameters.ts";

/** The conditions on events that the log, search and export share; missing ones are left out. */
export function readEventFilter(parameters: Parameters, ownMachine: string): ExportRequest {
  const sessionId = parameters.text("session");
  const agentId = parameters.text("agent");
  const hookEventName = parameters.text("event");
  const toolName = parameters.text("tool");
  const projectName = parameters.text("project");
  const machine = machineOf(parameters, ownMachine);
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
    ...(machine !== undefined && { machine }),
    ...(source !== undefined && { source }),
    ...(text !== undefined && { text }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
  };
}

/** The requested machine; null for this one, by its own name or as `here`. */
export function machineOf(parameters: Parameters, ownMachine: string): string | null | undefined {
  const name = parameters.text("machine");
  return name === ownMachine || name === OWN_MACHINE ? null : name;
}
