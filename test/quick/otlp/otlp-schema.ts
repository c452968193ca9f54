import { z } from "zod";

/*
 * The messages of OTLP 1.x (opentelemetry/proto: common, resource, logs, metrics) in their JSON: names in
 * lowerCamelCase, 64-bit integers as decimal texts, enumerations as numbers, trace and span ids as hexadecimal. Strict:
 * an unknown field is our bug, although receivers ignore it.
 */

const uint64 = z.string().regex(/^(?:0|[1-9]\d{0,19})$/);
const int64 = z.string().regex(/^-?(?:0|[1-9]\d{0,18})$/);
/** Nanoseconds since the epoch, of this century. */
const instant = uint64.refine(
  (text) => BigInt(text) > 946_684_800_000_000_000n && BigInt(text) < 4_102_444_800_000_000_000n,
);

const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: int64 }),
  z.strictObject({ doubleValue: z.number() }),
]);

const keyValues = z
  .array(z.strictObject({ key: z.string().min(1), value: anyValue }))
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, "a key stands twice");

const resource = z.strictObject({ attributes: keyValues });
const scope = z.strictObject({ name: z.string().min(1), version: z.string() });

const logRecord = z.strictObject({
  timeUnixNano: instant,
  observedTimeUnixNano: instant,
  severityNumber: z.int().min(1).max(24),
  severityText: z.string(),
  eventName: z.string().min(1),
  body: z.strictObject({ stringValue: z.string() }),
  attributes: keyValues,
});

export const logsRequest = z.strictObject({
  resourceLogs: z.array(
    z.strictObject({
      resource,
      scopeLogs: z.array(z.strictObject({ scope, logRecords: z.array(logRecord).min(1) })).min(1),
    }),
  ),
});

const times = { startTimeUnixNano: instant.optional(), timeUnixNano: instant };
const numberPoint = z.union([
  z.strictObject({ attributes: keyValues, ...times, asInt: int64 }),
  z.strictObject({ attributes: keyValues, ...times, asDouble: z.number() }),
]);
const histogramPoint = z
  .strictObject({
    attributes: keyValues,
    ...times,
    count: uint64,
    sum: z.number(),
    bucketCounts: z.array(uint64),
    explicitBounds: z.array(z.number()),
  })
  .refine(({ bucketCounts, explicitBounds }) => bucketCounts.length === explicitBounds.length + 1)
  .refine(({ bucketCounts, count }) => bucketCounts.reduce((sum, one) => sum + BigInt(one), 0n) === BigInt(count));

const aboutMetric = { name: z.string().min(1), description: z.string(), unit: z.string() };
const metric = z.union([
  z.strictObject({ ...aboutMetric, gauge: z.strictObject({ dataPoints: z.array(numberPoint).min(1) }) }),
  z.strictObject({
    ...aboutMetric,
    sum: z.strictObject({
      aggregationTemporality: z.literal([1, 2]),
      isMonotonic: z.boolean(),
      dataPoints: z.array(numberPoint).min(1),
    }),
  }),
  z.strictObject({
    ...aboutMetric,
    histogram: z.strictObject({
      aggregationTemporality: z.literal([1, 2]),
      dataPoints: z.array(histogramPoint).min(1),
    }),
  }),
]);

export const metricsRequest = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(z.strictObject({ scope, metrics: z.array(metric).min(1) })).min(1),
    }),
  ),
});

export type LogRecordJson = z.infer<typeof logRecord>;
export type MetricJson = z.infer<typeof metric>;

/** The value of a record's attribute; undefined if it is missing. */
export function attributeOf(
  { attributes }: { readonly attributes: readonly LogRecordJson["attributes"][number][] },
  name: string,
): string | number | boolean | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
}
