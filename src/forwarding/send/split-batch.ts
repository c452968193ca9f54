import { MAX_FORWARDED_EVENTS, type ForwardingBatchDto } from "../../api/forwarding-dto.ts";
import type { AppError } from "../../core/errors/errors.ts";
import type { Position } from "./compose-batch.ts";

/** A batch was refused as malformed: its content is sent in pieces. One event must not block the others. */
export interface SplitBatch {
  /** This many events, or else this many messages, and nothing beside them; 0: the next one alone, skipped. */
  readonly most: number;
  /** The end of the refused batch. */
  readonly until: Position;
  /** Items skipped since something was accepted. */
  readonly skipped: number;
  readonly error: AppError;
}

export function isMalformed({ code, details }: AppError): boolean {
  return code === "upstream/refused" && details["code"] === "upstream/batch";
}

/** First the same without its side data, then half. Null: it cannot get smaller. */
export function afterRefusal(
  split: SplitBatch | null,
  { events, messages, stories, alive, through, message_through: message }: ForwardingBatchDto,
  error: AppError,
): SplitBatch | null {
  const size = events.length === 0 ? messages.length : events.length;
  const isAlone = stories.length + alive.length === 0 && (events.length === 0 || messages.length === 0);
  if (isAlone && size === 0) return null;
  const most = isAlone ? Math.floor(size / 2) : Math.max(1, size);
  return { skipped: 0, until: { seq: through, message }, ...split, most, error };
}

/** Null: all of it is done. */
export function afterAccepted(split: SplitBatch, { seq, message }: Position, isSkipped: boolean): SplitBatch | null {
  const { until, most, skipped } = split;
  if (seq >= until.seq && message >= until.message) return null;
  if (isSkipped) return { ...split, most: MAX_FORWARDED_EVENTS, skipped: skipped + 1 };
  return { ...split, most: Math.max(1, most), skipped: 0 };
}
