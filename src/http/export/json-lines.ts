import type { StoredEventDetail } from "../../core/event.ts";
import { toEventDto } from "../../api/to-dto.ts";

/** One event with its payload as a line of JSON: like `/api/log/<seq>`, without the data about its file. */
export function toJsonLine(event: StoredEventDetail): string {
  const { payload, isPayloadKept, truncations } = event;
  return `${JSON.stringify({ ...toEventDto(event), payload, payload_kept: isPayloadKept, payload_cut: truncations })}\n`;
}
