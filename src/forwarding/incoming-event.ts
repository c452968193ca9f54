import { fromCallResultDto } from "../api/call-dto.ts";
import type { ForwardingEventDto } from "../api/forwarding-dto.ts";
import { recomputeSummary } from "../agents/payload/recompute-summary.ts";
import { toAgentName } from "../core/agent.ts";
import type { Truncation } from "../core/event.ts";
import type { MachineCells } from "../core/forwarding.ts";
import { plainName } from "../core/format/text.ts";
import { isJsonObject, parseJsonObject } from "../core/json.ts";
import type { SourcedEvent } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import type { CallResult } from "../core/session/call-result.ts";
import type { ToOurTime } from "./machine-clocks.ts";

interface IncomingContext {
  readonly machineId: string;
  readonly label: string;
  readonly redactor: Redactor;
  readonly toOurTime: ToOurTime;
}

/**
 * Converts an event of another machine into one of this daemon. It is redacted again: this machine may know more
 * patterns. This machine has no raw file of it.
 */
export function toIncomingEvent(
  dto: ForwardingEventDto,
  { machineId, label, redactor, toOurTime }: IncomingContext,
): Omit<SourcedEvent, "decision"> {
  const event = recomputeSummary(
    {
      sessionId: dto.session_id,
      // A machine of an earlier release does not say it.
      agent: dto.agent === undefined ? undefined : toAgentName(dto.agent),
      source: dto.source,
      // Its processes run on another machine.
      clientPid: null,
      agentId: dto.agent_id,
      hookEventName: dto.hook_event_name,
      toolName: plainName(dto.tool_name),
      toolUseId: dto.tool_use_id,
      cwd: dto.cwd,
      receivedAtMs: toOurTime(dto.received_at),
      summary: plainName(redactor.redactText(dto.summary).text) ?? "",
      status: dto.status,
      durationMs: dto.duration_ms,
      payloadText: dto.payload ?? "{}",
      truncations: toTruncations(dto.cuts),
      searchText: null,
      result: cleanResult(fromCallResultDto(dto.result), redactor),
    },
    redactor,
    // A permission request is described from the client's payload, not from the sender's description.
    { prefer: "payload" },
  );
  const notifiedBy = dto.notified === true ? label : null;
  return { event, sourceName: "", sourceKey: sourceKeyOf(machineId, dto.key), notifiedBy };
}

function cleanResult(result: CallResult | null, redactor: Redactor): CallResult | null {
  if (result === null) return null;
  const clean = (text: string | null): string | null => (text === null ? null : redactor.redactText(text).text);
  return { ...result, filePath: clean(result.filePath), errorLine: clean(result.errorLine) };
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

/** The ids of sessions and calls in events: a pattern that redacted one as a secret would separate them. */
const IDS: ReadonlySet<string> = new Set(["session_id", "parent_session_id", "tool_use_id", "agent_id"]);

/** Cells that people read as one name or one line. */
const NAMES: ReadonlySet<string> = new Set(["title", "project_name", "branch", "tool_name", "summary"]);

/** A row from another machine, with secrets redacted by this daemon's patterns, and names that show what they are. */
export function cleanCells(cells: MachineCells, redactor: Redactor): MachineCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => {
      if (typeof cell !== "string" || IDS.has(name)) return [name, cell];
      const clean = cleanText(cell, redactor);
      return [name, NAMES.has(name) ? (plainName(clean) ?? "") : clean];
    }),
  );
}

/** Lists and objects are stored as JSON, so redact their strings: redacting the text could break its syntax. */
function cleanText(text: string, redactor: Redactor): string {
  const value = text.startsWith("{") ? parseJsonObject(text) : null;
  return value === null ? redactor.redactText(text).text : JSON.stringify(redactor.redactJson(value).value);
}
