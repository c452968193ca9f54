import { recomputeSummary } from "../../claude/payload/recompute-summary.ts";
import type { Truncation } from "../../core/event.ts";
import { isJsonObject } from "../../core/json.ts";
import type { SourcedEvent } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { ForwardingEventDto } from "../../api/forwarding-dto.ts";
import type { MachineTimes } from "./machine-clock.ts";

interface IncomingContext {
  readonly machineId: string;
  readonly label: string;
  readonly redactor: Redactor;
  readonly times: Pick<MachineTimes, "at">;
}

/**
 * Converts an event of another machine into one of this daemon. It is redacted again: this machine may know more
 * patterns. This machine has no raw file of it.
 */
export function toIncomingEvent(
  dto: ForwardingEventDto,
  { machineId, label, redactor, times }: IncomingContext,
): Omit<SourcedEvent, "decision"> {
  const event = recomputeSummary(
    {
      sessionId: dto.session_id,
      source: dto.source,
      // Its processes run on another machine.
      clientPid: null,
      agentId: dto.agent_id,
      hookEventName: dto.hook_event_name,
      toolName: dto.tool_name,
      toolUseId: dto.tool_use_id,
      cwd: dto.cwd,
      receivedAtMs: times.at(dto.received_at),
      summary: redactor.redactText(dto.summary).text,
      status: dto.status,
      durationMs: dto.duration_ms,
      payloadText: dto.payload ?? "{}",
      truncations: toTruncations(dto.cuts),
      searchText: null,
    },
    redactor,
    // A permission request is described from the client's payload, not from the sender's description.
    { believes: "payload" },
  );
  const notifiedBy = dto.notified === true ? label : null;
  return { event, sourceName: "", sourceKey: sourceKeyOf(machineId, dto.key), notifiedBy };
}

/** Keys of raw files end with their time and keep it where it is, so that the store can put them in order. */
export function sourceKeyOf(machineId: string, key: string): string {
  return `${machineId}/${key}`;
}

function toTruncations(text: string | null): readonly Truncation[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isTruncation) : [];
  } catch {
    return [];
  }
}

function isTruncation(value: unknown): value is Truncation {
  return (
    isJsonObject(value) &&
    typeof value["pointer"] === "string" &&
    Number.isSafeInteger(value["length"]) &&
    Number.isSafeInteger(value["kept"])
  );
}
