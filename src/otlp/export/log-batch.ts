import type { JsonObject } from "../../core/json.ts";
import type { EventHistory, EventReader } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Resource } from "../resource.ts";
import { toLogRecord } from "./log-record.ts";

/** The default of OpenTelemetry's own exporters. */
export const MAX_RECORDS = 512;

/** Well below collectors' limit (20 MiB by default). A longer record goes alone. */
const MAX_BODY_CHARS = 1024 * 1024;

/** Events read at a time. A page of events is small; payloads are read one by one. */
const PAGE = 64;

export interface LogBatch {
  /** JSON of an `ExportLogsServiceRequest`. */
  readonly body: string;
  readonly count: number;
  /** Number of its last event. */
  readonly lastSeq: number;
}

export interface LogBatchOptions {
  readonly history: Pick<EventHistory, "eventsAfter"> & Pick<EventReader, "event">;
  readonly resource: Resource;
  readonly instance: string;
  readonly version: string;
  readonly redactor: () => Redactor;
  /** Removes secrets from a payload, including those known only from the file that a tool has read. */
  readonly cleanPayload: (payload: JsonObject) => JsonObject;
  readonly withPayloads: boolean;
}

export type ReadLogBatch = (afterSeq: number, limit: number) => LogBatch | null;

/** Makes requests of the events after a number. Null when there are none. */
export function createLogBatches(options: LogBatchOptions): ReadLogBatch {
  const { history, resource, instance, version, redactor, cleanPayload, withPayloads } = options;
  const scope = { name: "claude-code-event-notifier", version };

  function payloadText(seq: number): string | null {
    const event = withPayloads ? history.event(seq) : null;
    if (event === null || !event.isPayloadKept) return null;
    return JSON.stringify(cleanPayload(event.payload));
  }

  return (afterSeq, limit) => {
    const records: string[] = [];
    let chars = 0;
    let lastSeq = afterSeq;
    for (let isFull = false; !isFull && records.length < limit;) {
      const page = history.eventsAfter(lastSeq, Math.min(PAGE, limit - records.length));
      if (page.length === 0) break;
      for (const event of page) {
        const redactText = (text: string): string => redactor().redactText(text).text;
        const record = JSON.stringify(
          toLogRecord(event, { instance, redactText, payloadText: payloadText(event.seq) }),
        );
        isFull = records.length > 0 && chars + record.length > MAX_BODY_CHARS;
        if (isFull) break;
        records.push(record);
        chars += record.length;
        lastSeq = event.seq;
      }
    }
    if (records.length === 0) return null;
    const [resourceText, scopeText] = [JSON.stringify(resource), JSON.stringify(scope)];
    const body = `{"resourceLogs":[{"resource":${resourceText},"scopeLogs":[{"scope":${scopeText},"logRecords":[${records.join(",")}]}]}]}`;
    return { body, count: records.length, lastSeq };
  };
}
