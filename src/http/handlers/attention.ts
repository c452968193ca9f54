import type { Clock, EventReader } from "../../core/ports.ts";
import type { Attention } from "../../core/session-attention.ts";
import { ATTENTION_PARAMETERS } from "../../api/routes.ts";
import type { AttentionDto } from "../../api/session-dto.ts";
import { toSessionDto } from "../../api/to-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** `GET /api/attention`: counts and lists of one moment. */
export function handleAttention(reader: EventReader, clock: Clock): Handler {
  return async (exchange) => {
    const limit = readParameters(exchange.query, ATTENTION_PARAMETERS).limit();
    const nowMs = clock.now();
    const list = (kind: Attention) =>
      reader.attention(kind, { limit, nowMs }).map((session) => toSessionDto(session, nowMs));
    const answer: AttentionDto = {
      counts: reader.attentionCounts(nowMs),
      waiting: list("waiting"),
      failed: list("failed"),
      running: list("running"),
    };
    return answerJson(exchange, answer);
  };
}
