import { toKeyValues, type KeyValue } from "./any-value.ts";

export interface ResourceOptions {
  readonly version: string;
  /** Tells one database from another, see `CollectorPlace`. */
  readonly instance: string;
  readonly hostName: string;
}

export interface Resource {
  readonly attributes: readonly KeyValue[];
}

/** Who sends, by OpenTelemetry's semantic conventions. */
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
