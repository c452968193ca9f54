import { encodeFrame } from "../api/sse.ts";
import { toEventDto } from "../api/to-dto.ts";
import type { StoredEvent } from "../core/event.ts";

/** Consecutive events as bytes, made once and shared by every connection that gets them. */
export interface EventBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Buffer;
}

/** The batch followed, in the same bytes, by frames that go out with it. */
export function withFrames(batch: EventBatch, frames: string): EventBatch {
  return { ...batch, bytes: Buffer.concat([batch.bytes, Buffer.from(frames)]) };
}

/**
 * Encodes events in the given order, and stops once the text is longer than `maxChars` UTF-16 units.
 * @returns null without any event
 */
export function encodeEvents(events: readonly StoredEvent[], maxChars = Number.POSITIVE_INFINITY): EventBatch | null {
  const [first] = events;
  if (first === undefined) return null;
  let text = "";
  let lastSeq = first.seq;
  for (const event of events) {
    text += encodeFrame({ type: "event", data: toEventDto(event) });
    lastSeq = event.seq;
    if (text.length > maxChars) break;
  }
  return { firstSeq: first.seq, lastSeq, bytes: Buffer.from(text) };
}
