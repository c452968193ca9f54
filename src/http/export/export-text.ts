import type { StoredEventDetail } from "../../core/event.ts";
import type { Session } from "../../core/session/session.ts";
import type { ExportFormat } from "../../api/history-parameters.ts";
import { CSV_HEAD, toCsvLine } from "./csv.ts";
import { toJsonLine } from "./json-lines.ts";
import { markdownHead, markdownOf } from "./session-markdown.ts";

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
