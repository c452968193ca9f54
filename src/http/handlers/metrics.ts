import type { MetricsDto } from "../../api/dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";

/** `GET /api/metrics` */
export function handleMetrics(readMetrics: () => MetricsDto): Handler {
  return async (exchange) => answerJson(exchange, readMetrics());
}
