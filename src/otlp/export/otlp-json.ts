/**
 * `opentelemetry.proto.common.v1.AnyValue` in OTLP's JSON, as far as it is used here. 64-bit numbers are decimal texts.
 */
type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number };

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** A null value is unknown and is left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export function toKeyValues(attributes: Attributes): readonly KeyValue[] {
  return Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [{ key, value: toValue(value) }]));
}

function toValue(value: string | number | boolean): AnyValue {
  // A lone surrogate is invalid Unicode, and receivers reject the entire request for it.
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const NS_PER_MS = 1_000_000n;

/** Milliseconds since the epoch as an OTLP instant: nanoseconds, as a decimal text. */
export function toUnixNano(atMs: number): string {
  return String(BigInt(Math.max(0, Math.round(atMs))) * NS_PER_MS);
}

interface ResourceOptions {
  readonly version: string;
  /** Identifies the database, see `CollectorPosition`. */
  readonly instance: string;
  readonly hostName: string;
}

export interface Resource {
  readonly attributes: readonly KeyValue[];
}

/** Identifies the sender by OpenTelemetry's semantic conventions. */
export function toResource({ version, instance, hostName }: ResourceOptions): Resource {
  return {
    attributes: toKeyValues({
      "service.name": "claude-code-event-notifier",
      "service.version": version,
      "service.instance.id": instance,
      "host.name": hostName,
    }),
  };
}
