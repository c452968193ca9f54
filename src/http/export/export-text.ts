import { toEventDto, type EventDto } from "../../api/dto.ts";
import type { ExportFormat } from "../../api/routes.ts";
import type { StoredEvent, StoredEventDetail } from "../../core/event.ts";
import type { Session } from "../../core/session/session.ts";
import { markdownHead, markdownOf } from "./session-markdown.ts";

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
const CSV_HEAD = `\ufeff${COLUMNS.join(",")}\r\n`;

/** One event as a line of CSV (RFC 4180). No cell is a formula, whatever the payload contains. */
function toCsvLine(event: StoredEvent): string {
  const dto: EventDto = toEventDto(event);
  return `${COLUMNS.map((column) => toCell(dto[column])).join(",")}\r\n`;
}

function toCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** One event with its payload as a line of JSON: like `/api/log/<seq>`, without the data about its file. */
function toJsonLine(event: StoredEventDetail): string {
  const { payload, isPayloadKept, truncations } = event;
  return `${JSON.stringify({ ...toEventDto(event), payload, payload_kept: isPayloadKept, payload_cut: truncations })}\n`;
}

interface ExportTextOptions {
  readonly format: ExportFormat;
  /** The session of the export; Markdown describes it above the events. */
  readonly session: Session | null;
  readonly pages: AsyncIterable<readonly StoredEventDetail[]>;
}

/** The text of an export, one piece for each page of events, so that the whole text is never in memory. */
export async function* exportText({ format, session, pages }: ExportTextOptions): AsyncGenerator<string> {
  const write = WRITERS[format];
  yield headOf(format, session);
  for await (const events of pages) yield events.map(write).join("");
}

const WRITERS = {
  jsonl: toJsonLine,
  csv: toCsvLine,
  md: markdownOf,
} as const satisfies Record<ExportFormat, (event: StoredEventDetail) => string>;

function headOf(format: ExportFormat, session: Session | null): string {
  if (format === "csv") return CSV_HEAD;
  return format === "md" && session !== null ? markdownHead(session) : "";
}
