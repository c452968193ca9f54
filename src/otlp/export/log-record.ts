import type { EventStatus, StoredEvent } from "../../core/event.ts";
import { toKeyValues, toUnixNano, type KeyValue } from "../any-value.ts";

/** `opentelemetry.proto.logs.v1.LogRecord` in OTLP's JSON. */
export interface LogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly KeyValue[];
}

export interface LogRecordOptions {
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
