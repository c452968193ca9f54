import type { AppError } from "../../core/errors/errors.ts";
import { MAX_FORWARDED_EVENTS, type ForwardingBatchDto } from "../../api/forwarding-dto.ts";
import type { Position } from "./compose-batch.ts";

/** A batch was refused as malformed: its content is sent in pieces. One event must not block the others. */
export interface Piecemeal {
  /** This many events, or else this many messages, and nothing beside them; 0: the next one alone, skipped. */
  readonly most: number;
  readonly until: Position;
  /** Skipped since something was accepted. */
  readonly leftOut: number;
  readonly error: AppError;
}

export function isMalformed({ code, details }: AppError): boolean {
  return code === "upstream/refused" && details["code"] === "upstream/batch";
}

/** First the same without its side data, then half. Null: it cannot get smaller. */
export function afterRefusal(
  pieces: Piecemeal | null,
  { events, messages, stories: snapshots, alive, through, message_through: message }: ForwardingBatchDto,
  error: AppError,
): Piecemeal | null {
  const size = events.length === 0 ? messages.length : events.length;
  const isAlone = snapshots.length + alive.length === 0 && (events.length === 0 || messages.length === 0);
  if (isAlone && size === 0) return null;
  const most = isAlone ? Math.floor(size / 2) : Math.max(1, size);
  return { leftOut: 0, until: { seq: through, message }, ...pieces, most, error };
}

/** Null: all of it is done. */
export function afterTaken(pieces: Piecemeal, { seq, message }: Position, isLeftOut: boolean): Piecemeal | null {
  const { until, most, leftOut } = pieces;
  if (seq >= until.seq && message >= until.message) return null;
  if (isLeftOut) return { ...pieces, most: MAX_FORWARDED_EVENTS, leftOut: leftOut + 1 };
  return { ...pieces, most: Math.max(1, most), leftOut: 0 };
}
