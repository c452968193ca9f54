import type { EventStatus, StoredEvent } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { EventHistory, EventReader } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { toKeyValues, toUnixNano, type KeyValue, type Resource } from "./otlp-json.ts";

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

/** `opentelemetry.proto.logs.v1.LogRecord` in OTLP's JSON. */
interface LogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly KeyValue[];
}

interface LogRecordOptions {
  /** Id of the database, so that a repeated record can be recognised. */
  readonly instance: string;
  readonly redactText: (text: string) => string;
  /** The stored payload, redacted again. Null unless the settings ask for it. */
  readonly payloadText: string | null;
}

/** Numbers and short names of the log data model. */
const SEVERITIES: Readonly<Record<EventStatus, readonly [number: number, text: string]>> = {
  started: [9, "INFO"],
  ok: [9, "INFO"],
  info: [9, "INFO"],
  waiting: [10, "INFO2"],
  denied: [13, "WARN"],
  failed: [17, "ERROR"],
};

/** A stored event as a log record. Attributes outside the semantic conventions are named `claude_code.…`. */
export function toLogRecord(event: StoredEvent, { instance, redactText, payloadText }: LogRecordOptions): LogRecord {
  const [severityNumber, severityText] = SEVERITIES[event.status];
  // It may have been stored before a pattern was known.
  const clean = (text: string | null): string | null => (text === null ? null : redactText(text));
  const time = toUnixNano(event.receivedAtMs);
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber,
    severityText,
    eventName: toEventName(event.hookEventName),
    body: { stringValue: redactText(event.summary).toWellFormed() },
    attributes: toKeyValues({
      // Delivery is at least once: a receiver may drop a record with a known id.
      "log.record.uid": `${instance}-${event.seq}`,
      "session.id": event.sessionId,
      "gen_ai.conversation.id": event.sessionId,
      "gen_ai.provider.name": "anthropic",
      "gen_ai.agent.id": event.agentId,
      "gen_ai.operation.name": event.toolName === null ? null : "execute_tool",
      "gen_ai.tool.name": clean(event.toolName),
      "gen_ai.tool.call.id": event.toolUseId,
      "process.working_directory": clean(event.cwd),
      "claude_code.hook_event_name": clean(event.hookEventName),
      "claude_code.seq": event.seq,
      "claude_code.source": event.source,
      "claude_code.status": event.status,
      "claude_code.project": clean(event.projectName),
      "claude_code.duration_ms": event.durationMs,
      "claude_code.payload": payloadText,
    }),
  };
}

/** `PreToolUse` is `claude_code.pre_tool_use`. A malformed name does not get its own event name. */
function toEventName(hookEventName: string): string {
  if (!/^[A-Z][A-Za-z]{1,63}$/.test(hookEventName)) return "claude_code.other";
  return `claude_code.${hookEventName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase()}`;
}
