import { toKeyValues, type KeyValue } from "./any-value.ts";

export interface ResourceOptions {
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
