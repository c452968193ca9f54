import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { MAX_TELEMETRY_BODIES_BYTES, MAX_TELEMETRY_BYTES } from "../http-limits.ts";
import { post, type Handler, type Route } from "../router.ts";
import { createRequestBodyBudget, isJson, readBody, type RequestBodyBudget } from "../server/request-body.ts";

type TelemetryKind = "logs" | "metrics";

/** Ingests the records of a request; its error becomes the response. */
export type ReceiveOtlp = (
  kind: TelemetryKind,
  body: Buffer,
) => Promise<{ readonly rejected: number; readonly message: string }>;

const REJECTED_KEYS = { logs: "rejectedLogRecords", metrics: "rejectedDataPoints" } as const;

const unpack = promisify(gunzip);

/** `POST /v1/logs` and `/v1/metrics`: OTLP over HTTP, as JSON. Guarded as `POST /api/hook` is. */
function handleTelemetry(kind: TelemetryKind, take: ReceiveOtlp, budget: RequestBodyBudget): Handler {
  return async ({ request, response }) => {
    if (!isJson(request)) throw new AppError("http/otlp-media-type");
    const body = await readBody(request, response, { maxBytes: MAX_TELEMETRY_BYTES, budget });
    const { rejected, message } = await take(kind, await unpacked(request, body));
    // 64-bit numbers are decimal texts; an empty object means that everything was accepted.
    const partialSuccess = rejected === 0 ? {} : { [REJECTED_KEYS[kind]]: String(rejected), errorMessage: message };
    return { partialSuccess };
  };
}

async function unpacked({ headers }: IncomingMessage, body: Buffer): Promise<Buffer> {
  const encoding = (headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding === "identity") return body;
  if (encoding !== "gzip") throw new AppError("http/otlp", { reason: "its compression is not gzip" });
  try {
    return await unpack(body, { maxOutputLength: MAX_TELEMETRY_BYTES });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    if (isTooLarge) throw new AppError("http/too-large", { limit: MAX_TELEMETRY_BYTES });
    throw new AppError("http/otlp", { reason: "it cannot be unpacked" });
  }
}

/** Empty where the settings accept no telemetry. */
export function telemetryRoutes(take: ReceiveOtlp | null): readonly Route[] {
  if (take === null) return [];
  const budget = createRequestBodyBudget(MAX_TELEMETRY_BODIES_BYTES);
  const mediaTypeError = "http/otlp-media-type";
  return [
    { ...post(ROUTES.otlpLogs, handleTelemetry("logs", take, budget)), mediaTypeError },
    { ...post(ROUTES.otlpMetrics, handleTelemetry("metrics", take, budget)), mediaTypeError },
  ];
}
