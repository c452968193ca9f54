import type { StoredEventDetail } from "../core/event.ts";
import { toEventDto } from "../protocol/to-dto.ts";

/** One event with its payload as a line of JSON: what `/api/log/<seq>` says, but for what is known of its file. */
export function toJsonLine(event: StoredEventDetail): string {
  return `${JSON.stringify({ ...toEventDto(event), payload: event.payload, payload_cut: event.cuts })}\n`;
}
