import { AppError } from "../../core/errors.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import { toSessionDetailDto } from "../../protocol/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";

/** `GET /api/sessions/:id` */
export function handleSession(reader: EventReader, clock: Clock): Handler {
  return async (exchange) => {
    const id = decode(exchange.rest);
    const session = reader.session(id);
    if (session === null) throw new AppError("session/not-found", { id: id.slice(0, 200) });
    return answerJson(exchange, toSessionDetailDto(session, clock.now()));
  };
}

function decode(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    throw new AppError("http/parameter", { name: "id", reason: "its percent-encoding is broken" });
  }
}
