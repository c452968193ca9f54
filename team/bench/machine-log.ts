import type { ForwardedEvent, ForwardLog } from "../../src/core/forwarding.ts";
import { timeline, type TimedBeat } from "../../test/bench/history/timeline.ts";

/** Making sessions runs the product's parser, so machines share them, under other ids. */
const HISTORIES = 8;

/** Between two events of a log. */
const EVENT_EVERY_MS = 3_000;

const histories = new Map<number, readonly TimedBeat[]>();

function historyOf(machine: number, count: number): readonly TimedBeat[] {
  const seed = machine % HISTORIES;
  const known = histories.get(seed) ?? [];
  if (known.length >= count) return known;
  const made = [...timeline(seed, count)];
  histories.set(seed, made);
  return made;
}

interface LogOptions {
  readonly lastSeq: number;
  /** Of one page; by default as many as a machine sends at a time. */
  readonly mostEvents?: number;
}

/** The log of a machine, in memory: its sessions are those of the product's benchmark, made by the product's parser. */
export function machineLog(machine: number, { lastSeq, mostEvents = Infinity }: LogOptions): ForwardLog {
  const beats = historyOf(machine, lastSeq);
  const beginMs = Date.now() - lastSeq * EVENT_EVERY_MS;
  const keyOf = (seq: number): string => `hook-${seq}.json@${beginMs + seq * EVENT_EVERY_MS}`;

  function toForwarded({ beat: { event, textAround }, sessionId: template }: TimedBeat, seq: number): ForwardedEvent {
    const sessionId = `${template.slice(0, -4)}${String(machine).padStart(4, "0")}`;
    return {
      event: { ...event, seq, sessionId, machine: null, receivedAtMs: beginMs + seq * EVENT_EVERY_MS },
      key: keyOf(seq),
      payloadText: textAround.join(sessionId),
      truncationsText: event.truncations.length === 0 ? null : JSON.stringify(event.truncations),
      isNotified: false,
    };
  }

  return {
    state: () => ({ logId: "log-1", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 }),
    bind: () => false,
    begin: () => {},
    renew: () => {},
    recordPosition: () => {},
    firstSeq: () => 1,
    lastSeq: () => lastSeq,
    nextAtMs: () => null,
    keyAt: keyOf,
    page: (after, limits) => {
      const events: ForwardedEvent[] = [];
      let sizeBytes = 0;
      for (const beat of beats.slice(after, Math.min(lastSeq, after + mostEvents, after + limits.maxEvents))) {
        const forwarded = toForwarded(beat, after + events.length + 1);
        sizeBytes += forwarded.payloadText?.length ?? 0;
        if (events.length > 0 && sizeBytes > limits.maxBytes) break;
        events.push(forwarded);
      }
      const through = after + events.length;
      return { events, gaps: [], through, isEnd: through === lastSeq };
    },
    lastMessage: () => 0,
    messages: () => ({ messages: [], through: 0 }),
    snapshot: () => null,
    usedSince: () => [],
    alive: () => [],
  };
}

export function senderOf(machine: number) {
  const name = `machine-${String(machine).padStart(4, "0")}`;
  return { machineId: name, name, version: "1.0.0" };
}
