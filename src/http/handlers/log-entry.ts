import { AppError } from "../../core/errors.ts";
import type { DeliveryDesk } from "../../core/outbox.ts";
import type { EventReader } from "../../core/ports.ts";
import { toEventDetailDto } from "../../api/to-dto.ts";
import { archiveName } from "../../system/paths.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { parseInteger } from "../parameters.ts";

/** `GET /api/log/:seq`: one event with its payload. */
export function handleLogEntry(reader: EventReader, desk: DeliveryDesk): Handler {
  return async (exchange) => {
    const seq = parseInteger(exchange.rest);
    if (seq === null) throw new AppError("http/parameter", { name: "seq", reason: "it has to be a whole number" });
    const event = reader.event(seq);
    if (event === null) {
      // Numbers are never given twice, and only retention takes one away.
      const wasStored = seq > 0 && seq <= reader.lastSeq();
      throw new AppError(wasStored ? "event/no-longer-kept" : "event/not-found", { seq });
    }
    return answerJson(
      exchange,
      toEventDetailDto(event, {
        rawFile: event.source === "hook" ? archiveName(seq, event.receivedAtMs, event.sourceName) : null,
        verdict: desk.explain(seq),
      }),
    );
  };
}
