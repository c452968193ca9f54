import type { StoredEvent } from "../../core/event.ts";
import type { EventDto } from "../../api/dto.ts";
import { toEventDto } from "../../api/to-dto.ts";

const COLUMNS = [
  "seq",
  "received_at",
  "session_id",
  "project_name",
  "source",
  "hook_event_name",
  "agent_id",
  "tool_name",
  "tool_use_id",
  "status",
  "duration_ms",
  "summary",
  "cwd",
  "machine",
] as const satisfies readonly (keyof EventDto)[];

/** Spreadsheets read a cell as a formula by its first sign, a Japanese keyboard's wide forms included (CWE-1236). */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** The first line, after the byte order mark by which spreadsheets recognize UTF-8: without it Japanese is garbled. */
export const CSV_HEAD = `\ufeff${COLUMNS.join(",")}\r\n`;

/** One event as a line of CSV (RFC 4180). No cell is a formula, whatever the payload contains. */
export function toCsvLine(event: StoredEvent): string {
  const dto: EventDto = toEventDto(event);
  return `${COLUMNS.map((column) => toCell(dto[column])).join(",")}\r\n`;
}

function toCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}
