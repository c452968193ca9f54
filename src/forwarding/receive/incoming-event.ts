import { recomputeSummary } from "../../claude/payload/recompute-summary.ts";
import type { Truncation } from "../../core/event.ts";
import { isJsonObject, parseJsonObject } from "../../core/json.ts";
import type { SourcedEvent } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { ForwardingEventDto } from "../../api/forwarding-dto.ts";
import type { MachineCells } from "../../core/forwarding.ts";
import { withCallTimes, withTimes } from "../../core/session/event-times.ts";
import type { Session, ToolCall } from "../../core/session/session.ts";

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
    { summaryFrom: "payload" },
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

/** The ids of sessions and calls in events: a pattern that redacted one as a secret would separate them. */
const IDS: ReadonlySet<string> = new Set(["session_id", "parent_session_id", "tool_use_id", "agent_id"]);

/** A row from another machine, with secrets redacted by this daemon's patterns. */
export function cleanCells(cells: MachineCells, redactor: Redactor): MachineCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [
      name,
      typeof cell !== "string" || IDS.has(name) ? cell : cleanText(cell, redactor),
    ]),
  );
}

/** Lists and objects are stored as JSON, so redact their strings: redacting the text could break its syntax. */
function cleanText(text: string, redactor: Redactor): string {
  const value = text.startsWith("{") ? parseJsonObject(text) : null;
  return value === null ? redactor.redactText(text).text : JSON.stringify(redactor.redactJson(value).value);
}

/**
 * Smaller differences count as equal, and a known difference is kept while a new measurement is this close to it. A
 * request takes time too, and times of one session must not shift against one another.
 */
const SAME_CLOCK_MS = 30_000;

/** A machine's times that lie this far ahead of its own clock were taken before that clock was set back. */
const AHEAD_MS = 600_000;

/** Times of a machine by our clock. */
interface MachineTimes {
  at(atMs: number): number;
  session(session: Session): Session;
  call(call: ToolCall): ToolCall;
}

/** How far each clock is ahead of this machine, measured again by each batch. */
export interface MachineClocks {
  /**
   * An event `sentAtMs - atMs` before its batch was sent is dated as long before the batch arrived. So a wrong clock
   * neither makes a machine's notifications stale nor keeps its sessions for ever.
   */
  timesOf(machineId: string, batch: { readonly sentAtMs: number; readonly arrivedAtMs: number }): MachineTimes;
}

export function createMachineClocks(): MachineClocks {
  const aheadMs = new Map<string, number>();

  function aheadOf(machineId: string, measuredMs: number): number {
    const known = aheadMs.get(machineId) ?? 0;
    if (Math.abs(measuredMs - known) <= SAME_CLOCK_MS) return known;
    const ahead = Math.abs(measuredMs) <= SAME_CLOCK_MS ? 0 : measuredMs;
    aheadMs.set(machineId, ahead);
    return ahead;
  }

  return {
    timesOf: (machineId, { sentAtMs, arrivedAtMs }) => {
      const ahead = aheadOf(machineId, sentAtMs - arrivedAtMs);
      const at = (atMs: number): number => {
        const ours = Math.max(0, atMs - ahead);
        return ours > arrivedAtMs + AHEAD_MS ? arrivedAtMs : ours;
      };
      return {
        at,
        session: (session) => withTimes(session, at),
        call: (call) => withCallTimes(call, at),
      };
    },
  };
}
