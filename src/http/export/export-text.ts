import { toEventDto, type EventDto } from "../../api/dto.ts";
import type { ExportFormat } from "../../api/routes.ts";
import type { StoredEvent, StoredEventDetail } from "../../core/event.ts";
import { harmlessCell } from "../../core/format/csv-cell.ts";
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

/** The first line, after the byte order mark by which spreadsheets recognize UTF-8: without it Japanese is garbled. */
const CSV_HEAD = `\ufeff${COLUMNS.join(",")}\r\n`;

/** One event as a line of CSV (RFC 4180). No cell is a formula, no matter what the payload contains. */
function toCsvLine(event: StoredEvent): string {
  const dto: EventDto = toEventDto(event);
  return `${COLUMNS.map((column) => toCell(dto[column])).join(",")}\r\n`;
}

function toCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  return `"${harmlessCell(value).replaceAll('"', '""')}"`;
}

/** One event with its payload as a line of JSON: like `/api/log/<seq>`, without the data about its file. */
function toJsonLine(event: StoredEventDetail): string {
  const { payload, isPayloadKept, truncations } = event;
  return `${JSON.stringify({ ...toEventDto(event), payload, payload_kept: isPayloadKept, payload_cut: truncations })}\n`;
}

interface Format {
  readonly contentType: string;
  /** The text above the events. @param session the session of the export, which Markdown describes */
  readonly head: (session: Session | null) => string;
  readonly write: (event: StoredEventDetail) => string;
}

export const FORMATS = {
  jsonl: { contentType: "application/jsonl; charset=utf-8", head: () => "", write: toJsonLine },
  csv: { contentType: "text/csv; charset=utf-8", head: () => CSV_HEAD, write: toCsvLine },
  md: {
    contentType: "text/markdown; charset=utf-8",
    head: (session) => (session === null ? "" : markdownHead(session)),
    write: markdownOf,
  },
} as const satisfies Record<ExportFormat, Format>;

interface ExportTextOptions {
  readonly format: ExportFormat;
  readonly session: Session | null;
  readonly pages: AsyncIterable<readonly StoredEventDetail[]>;
}

/** The text of an export, one piece for each page of events, so that the whole text is never in memory. */
export async function* exportText({ format, session, pages }: ExportTextOptions): AsyncGenerator<string> {
  const { head, write } = FORMATS[format];
  yield head(session);
  for await (const events of pages) yield events.map(write).join("");
}
