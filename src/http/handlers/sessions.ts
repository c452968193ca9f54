import type { Clock, EventReader, SessionFilter } from "../../core/ports.ts";
import { SESSION_STATES } from "../../core/session.ts";
import { SESSION_PARAMETERS } from "../../api/routes.ts";
import { toSessionDto } from "../../api/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { machineOf } from "../event-filter.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/sessions`: an array, newest use first. */
export function handleSessions(reader: EventReader, clock: Clock, ownMachine: string): Handler {
  return async (exchange) => {
    const nowMs = clock.now();
    const sessions = reader.sessions(toFilter(exchange.query, { nowMs, ownMachine }));
    return answerJson(
      exchange,
      sessions.map((session) => toSessionDto(session, nowMs)),
    );
  };
}

interface Here {
  readonly nowMs: number;
  readonly ownMachine: string;
}

function toFilter(query: URLSearchParams, { nowMs, ownMachine }: Here): SessionFilter {
  const parameters = readParameters(query, SESSION_PARAMETERS);
  const state = parameters.choice("state", SESSION_STATES);
  const projectName = parameters.text("project");
  const machine = machineOf(parameters, ownMachine);
  const text = parameters.text("q");
  const usedSinceMs = parameters.instant("since");
  const usedUntilMs = parameters.instant("until");
  return {
    limit: parameters.limit(),
    nowMs,
    ...(state !== undefined && { state }),
    ...(projectName !== undefined && { projectName }),
    ...(machine !== undefined && { machine }),
    ...(text !== undefined && { text }),
    ...(usedSinceMs !== undefined && { usedSinceMs }),
    ...(usedUntilMs !== undefined && { usedUntilMs }),
  };
}
