import type { TelemetryRequest } from "../core/cost/session-usage.ts";
import { AppError } from "../core/errors/errors.ts";
import { isJsonObject, type JsonObject } from "../core/json.ts";
import type { Clock, Logger, TelemetryStore } from "../core/ports.ts";
import { createClientMetrics } from "./client-metrics.ts";
import { readRequests } from "./read-requests.ts";

/** Requests of sessions without hook events yet. Beyond this the oldest are dropped, and their costs stay estimates. */
const MAX_PENDING = 2000;

interface OtlpReceiverOptions {
  readonly store: TelemetryStore;
  /** These sessions have new values. */
  readonly onKept: (sessionIds: ReadonlySet<string>) => void;
  readonly startedAtMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Rejected records of a request, in OTLP's terms. */
interface ReceivedCount {
  readonly rejected: number;
  readonly message: string;
}

/** Results for records of model requests, since the start. */
export type RequestOutcome = "stored" | "known" | "unreadable" | "failed";

export type OtlpReceiver = ReturnType<typeof createOtlpReceiver>;

/** Receives the OpenTelemetry data of Claude Code. */
export function createOtlpReceiver({ store, onKept, startedAtMs, clock, logger }: OtlpReceiverOptions) {
  const metrics = createClientMetrics(startedAtMs);
  const counts = new Map<RequestOutcome, number>(
    (["stored", "known", "unreadable", "failed"] as const).map((outcome) => [outcome, 0]),
  );
  let pending: readonly TelemetryRequest[] = [];

  function count(outcome: RequestOutcome, by: number): void {
    counts.set(outcome, (counts.get(outcome) ?? 0) + by);
  }

  function keep(requests: readonly TelemetryRequest[]): void {
    const { changed, stored, known, unknownSessions } = store.keepRequests(requests);
    count("stored", stored);
    count("known", known);
    // Telemetry may arrive before hook events.
    pending = [...pending, ...unknownSessions].slice(-MAX_PENDING);
    if (changed.size > 0) onKept(changed);
  }

  function takeLogs(body: JsonObject): ReceivedCount {
    const { requests, unreadable } = readRequests(body, clock.now());
    count("unreadable", unreadable);
    try {
      if (requests.length > 0) keep(requests);
    } catch (error) {
      // A client must not wait for the disk: a cost that is not stored stays an estimate.
      logger.warn("a client's costs could not be stored", { reason: String(error) });
      count("failed", requests.length);
      return { rejected: requests.length + unreadable, message: "it could not be stored" };
    }
    return { rejected: unreadable, message: unreadable === 0 ? "" : "requests without model, cost or tokens" };
  }

  function takeMetrics(body: JsonObject): ReceivedCount {
    const { unreadable } = metrics.take(body);
    return { rejected: unreadable, message: unreadable === 0 ? "" : "points without time or value" };
  }

  return {
    /**
     * Receives the body of a request. A client waits for at most one transaction.
     * @throws AppError `http/otlp` for any other body
     */
    take: (kind: "logs" | "metrics", bytes: Buffer): ReceivedCount => {
      const body = parse(bytes, kind === "logs" ? "resourceLogs" : "resourceMetrics");
      return kind === "logs" ? takeLogs(body) : takeMetrics(body);
    },
    /** Events of these sessions were stored. */
    onSessions: (sessionIds: Iterable<string>): void => {
      if (pending.length === 0) return;
      const received = new Set(sessionIds);
      const due = pending.filter(({ sessionId }) => received.has(sessionId));
      if (due.length === 0) return;
      pending = pending.filter(({ sessionId }) => !received.has(sessionId));
      try {
        keep(due);
      } catch (error) {
        logger.warn("a client's costs could not be stored", { reason: String(error) });
        count("failed", due.length);
      }
    },
    outcomes: (): ReadonlyMap<RequestOutcome, number> => counts,
    samples: metrics.samples,
  };
}

function parse(bytes: Buffer, list: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new AppError("http/otlp", { reason: "it is not JSON" });
  }
  if (!isJsonObject(value)) throw new AppError("http/otlp", { reason: "it is not a JSON object" });
  const { [list]: resources = [] } = value;
  if (!Array.isArray(resources)) throw new AppError("http/otlp", { reason: `${list} is no list` });
  return value;
}
