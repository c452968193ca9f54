import { AppError } from "../../core/errors/errors.ts";
import type { HistoryService } from "../../core/history-service.ts";
import { SEARCH_PARAMETERS } from "../../api/history-parameters.ts";
import { toSearchDto } from "../../api/search-dto.ts";
import { untilClosed } from "../server/closed-signal.ts";
import { readEventFilter } from "../event-filter.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../answers/json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/search`: full text, newest first, each hit with its position. */
export function handleSearch(history: HistoryService, ownMachine: string): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, SEARCH_PARAMETERS);
    const text = parameters.text("q");
    if (text === undefined) throw new AppError("http/parameter", { name: "q", reason: "it is empty" });
    const beforeSeq = parameters.positiveInteger("before");
    const request = {
      ...readEventFilter(parameters, ownMachine),
      text,
      limit: parameters.limit(),
      ...(beforeSeq !== undefined && { beforeSeq }),
    };
    return answerJson(exchange, toSearchDto(await history.search(request, untilClosed(exchange.response))));
  };
}
