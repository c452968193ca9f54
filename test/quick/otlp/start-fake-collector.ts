import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { logsRequest, metricsRequest, type LogRecordJson, type MetricJson } from "./otlp-schema.ts";

interface CollectedRequest {
  readonly kind: "logs" | "metrics";
  readonly headers: IncomingHttpHeaders;
  /** Status of the response. */
  readonly status: number;
  readonly records: readonly LogRecordJson[];
  readonly metrics: readonly MetricJson[];
  /** Attributes of its resource, by name. */
  readonly resource: Readonly<Record<string, unknown>>;
}

interface CollectorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface FakeCollector {
  readonly endpoint: string;
  readonly requests: readonly CollectedRequest[];
  /** Requests that were not valid OTLP, and why. */
  readonly violations: readonly string[];
  /** Records of requests with response 200, in the order of their arrival. */
  accepted(): readonly LogRecordJson[];
  /** Response to the next requests with logs, by their records; null: success. */
  answer: (records: readonly LogRecordJson[]) => CollectorAnswer | null;
}

/** A collector that accepts strict OTLP over HTTP in JSON, with responses set by the test. */
export async function startFakeCollector(t: Pick<TestContext, "after">, path = ""): Promise<FakeCollector> {
  const requests: CollectedRequest[] = [];
  const violations: string[] = [];

  const server = createServer((request, response) => {
    void (async () => {
      const raw = await buffer(request);
      const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const kind = request.url === `${path}/v1/metrics` ? "metrics" : "logs";
      if (request.method !== "POST" || request.url !== `${path}/v1/${kind}`)
        violations.push(`${request.method} ${request.url}`);
      if (request.headers["content-type"] !== "application/json") violations.push("its type");
      const read = kind === "logs" ? readLogs(bytes) : readMetrics(bytes);
      if (typeof read === "string") violations.push(read);
      const reported = typeof read === "string" ? { records: [], metrics: [], resource: {} } : read;
      const answer = (kind === "logs" ? collector.answer(reported.records) : null) ?? { status: 200 };
      requests.push({ kind, headers: request.headers, status: answer.status, ...reported });
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body ?? { partialSuccess: {} }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const collector: FakeCollector = {
    endpoint: `http://127.0.0.1:${port}${path}`,
    requests,
    violations,
    accepted: () => requests.filter(({ status }) => status === 200).flatMap(({ records }) => records),
    answer: () => null,
  };
  return collector;
}

type Reported = Pick<CollectedRequest, "records" | "metrics" | "resource">;

function readLogs(bytes: Buffer): Reported | string {
  const { data, error } = logsRequest.safeParse(JSON.parse(bytes.toString("utf8")));
  if (data === undefined) return error.message;
  const records = data.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
  return { records, metrics: [], resource: namesOf(data.resourceLogs[0]?.resource.attributes ?? []) };
}

function readMetrics(bytes: Buffer): Reported | string {
  const { data, error } = metricsRequest.safeParse(JSON.parse(bytes.toString("utf8")));
  if (data === undefined) return error.message;
  const metrics = data.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return { records: [], metrics, resource: namesOf(data.resourceMetrics[0]?.resource.attributes ?? []) };
}

function namesOf(attributes: LogRecordJson["attributes"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
