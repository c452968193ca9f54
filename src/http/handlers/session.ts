import { AppError } from "../../core/errors.ts";
import type { Clock, EventReader } from "../../core/ports.ts";
import { SESSION_PARTS } from "../../api/routes.ts";
import { toSessionDetailDto } from "../../api/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readSessionPart } from "./session-part.ts";

/** `GET /api/sessions/:id` and its parts below. */
export function handleSession(reader: EventReader, clock: Clock): Handler {
  return async (exchange) => {
    const { rest, path, query } = exchange;
    // A slash inside the id comes as %2F.
    const [encodedId = "", ...below] = rest.split("/");
    const id = decode(encodedId);
    const part = SESSION_PARTS.find((name) => name === below.join("/"));
    if (below.length > 0 && part === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
    const session = reader.session(id);
    if (session === null) {
      throw new AppError(reader.isForgotten(id) ? "session/no-longer-kept" : "session/not-found", {
        id: id.slice(0, 200),
      });
    }
    if (part === undefined) return answerJson(exchange, toSessionDetailDto(session, clock.now()));
    return answerJson(exchange, readSessionPart(reader, { sessionId: id, part, query }));
  };
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AppError("http/parameter", { name: "id", reason: "its percent-encoding is broken" });
  }
}
