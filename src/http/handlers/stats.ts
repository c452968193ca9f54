import { AppError } from "../../core/errors/errors.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { HistoryService } from "../../core/history-service.ts";
import type { Clock } from "../../core/ports.ts";
import { localDays } from "../../core/stats/local-days.ts";
import { BUCKET_UNITS, MAX_BUCKETS, RANGE_NAMES, unitFor, type AskedRange } from "../../core/stats/stats-range.ts";
import { STATS_PARAMETERS } from "../../api/history-parameters.ts";
import { toStatsDto } from "../../api/to-stats-dto.ts";
import { untilClosed } from "../server/closed-signal.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../answers/json-answer.ts";
import { readParameters, type Parameters } from "../parameters.ts";

interface StatsDependencies {
  readonly history: HistoryService;
  readonly prices: () => PriceTable;
  readonly clock: Clock;
}

/** `GET /api/stats`: time series, totals and top lists, from counters. */
export function handleStats({ history, prices, clock }: StatsDependencies): Handler {
  return async (exchange) => {
    const parameters = readParameters(exchange.query, STATS_PARAMETERS);
    const nowMs = clock.now();
    const range = readRange(parameters, nowMs);
    const bucket = parameters.choice("bucket", BUCKET_UNITS) ?? unitFor(range);
    const zone = readZone(parameters);
    const request = {
      range,
      unit: bucket,
      zone,
      projectName: parameters.text("project") ?? null,
      model: parameters.text("model") ?? null,
      toolName: parameters.text("tool") ?? null,
      compare: parameters.choice("compare", ["0", "1"]) === "1",
      nowMs,
      prices: prices(),
    };
    const stats = await history.stats(request, untilClosed(exchange.response));
    if (stats === null) {
      const reason = `the range has more than ${MAX_BUCKETS} of them; take larger ones or a shorter range`;
      throw new AppError("http/parameter", { name: "bucket", reason });
    }
    return answerJson(exchange, toStatsDto(stats, { bucket, zone }));
  };
}

function readRange(parameters: Parameters, nowMs: number): AskedRange {
  const name = parameters.choice("range", RANGE_NAMES);
  const fromMs = parameters.instant("from");
  const toMs = parameters.instant("to") ?? nowMs;
  if (fromMs === undefined) {
    if (parameters.instant("to") === undefined) return { name: name ?? "24h" };
    throw new AppError("http/parameter", { name: "to", reason: "it needs from beside it" });
  }
  if (name !== undefined) {
    throw new AppError("http/parameter", { name: "range", reason: "it cannot stand beside from" });
  }
  if (fromMs >= Math.min(toMs, nowMs)) {
    throw new AppError("http/parameter", { name: "from", reason: "it has to lie before to, and in the past" });
  }
  return { fromMs, toMs: Math.min(toMs, nowMs) };
}

function readZone(parameters: Parameters): string {
  const zone = parameters.text("tz") ?? "UTC";
  if (localDays(zone) !== null) return zone;
  const reason = "it has to be a time zone such as Asia/Tokyo, or an offset such as +09:00";
  throw new AppError("http/parameter", { name: "tz", reason });
}
