import { toCallResultDto } from "../../src/api/call-dto.ts";
import { FORWARDING_PROTOCOL, type ForwardingBatchDto, type ForwardingEventDto } from "../../src/api/forwarding-dto.ts";
import { timeline, type TimedBeat } from "../../test/bench/history/timeline.ts";

/** Making sessions runs the product's parser, so machines share them, under other ids. */
const HISTORIES = 8;

/** How apart the events of a log arrive here, if their sessions are busy. */
const EVENT_EVERY_MS = 3_000;

const histories = new Map<number, readonly TimedBeat[]>();

function history(seed: number, count: number): readonly TimedBeat[] {
  const known = histories.get(seed) ?? [];
  if (known.length >= count) return known;
  const made = [...timeline(seed, count)];
  histories.set(seed, made);
  return made;
}

/** What one machine forwards: the events `from`, not included, to `through` of its log. */
export function eventsOf(machine: number, { after, through }: { readonly after: number; readonly through: number }) {
  const beats = history(machine % HISTORIES, through).slice(after, through);
  const beginMs = Date.now() - through * EVENT_EVERY_MS;
  return beats.map(({ beat: { event, textAround }, sessionId: template }, index): ForwardingEventDto => {
    const seq = after + index + 1;
    const sessionId = `${template.slice(0, -4)}${String(machine).padStart(4, "0")}`;
    return {
      seq,
      key: `hook-${seq}.json@${seq}`,
      source: event.source,
      session_id: sessionId,
      agent_id: event.agentId,
      hook_event_name: event.hookEventName,
      tool_name: event.toolName,
      tool_use_id: event.toolUseId,
      cwd: event.cwd,
      received_at: beginMs + seq * EVENT_EVERY_MS,
      summary: event.summary,
      status: event.status,
      duration_ms: event.durationMs,
      ...(event.result !== null && { result: toCallResultDto(event.result) }),
      payload: textAround.join(sessionId),
      cuts: event.truncations.length === 0 ? null : JSON.stringify(event.truncations),
    };
  });
}

export function machineName(machine: number): string {
  return `machine-${String(machine).padStart(4, "0")}`;
}

/** The body of one request. */
export function batchOf(machine: number, events: readonly ForwardingEventDto[]): string {
  const batch: ForwardingBatchDto = {
    protocol: FORWARDING_PROTOCOL,
    machine_id: machineName(machine),
    machine_name: machineName(machine),
    version: "1.0.0",
    log_id: "log-1",
    sent_at: Date.now(),
    waiting: 0,
    after: (events[0]?.seq ?? 1) - 1,
    through: events.at(-1)?.seq ?? 0,
    gaps: [],
    events,
    message_after: 0,
    message_through: 0,
    messages: [],
    stories: [],
    alive: [],
  };
  return JSON.stringify(batch);
}
