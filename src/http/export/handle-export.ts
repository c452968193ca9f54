import { EXPORT_FORMATS, EXPORT_PARAMETERS } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { HistoryService } from "../../core/history.ts";
import type { AwaitableReader } from "../../core/ports.ts";
import type { Session } from "../../core/session/session.ts";
import { sendText } from "../responses.ts";
import { MAX_EXPORTS } from "../http-limits.ts";
import { readChoice, eventFilter, readInstant, readQuery } from "../parameters.ts";
import { untilClosed, type Handler } from "../router.ts";
import { exportText, FORMATS } from "./export-text.ts";

interface ExportDependencies {
  readonly reader: AwaitableReader;
  readonly history: HistoryService;
  readonly ownMachine: string;
}

/** `GET /api/export`: events with their payloads, oldest first, streamed as they are read from the store. */
export function handleExport({ reader, history, ownMachine }: ExportDependencies): Handler {
  let running = 0;
  return async (exchange) => {
    const { format = "jsonl", ...request } = readQuery(exchange.query, EXPORT_PARAMETERS, {
      format: ["format", readChoice(EXPORT_FORMATS)],
      ...eventFilter(ownMachine),
      until: ["untilMs", readInstant],
    });
    const session = await findSession(reader, request.sessionId);
    if (format === "md" && session === null) {
      throw new AppError("http/parameter", { name: "session", reason: "Markdown exports one session: name it" });
    }
    if (running >= MAX_EXPORTS) throw new AppError("http/crowded");
    const signal = untilClosed(exchange.response);
    const pieces = exportText({ format, session, pages: history.exportEvents(request, signal) });
    running += 1;
    try {
      await sendText(exchange, {
        contentType: FORMATS[format].contentType,
        fileName: `${fileNameOf(session)}.${format}`,
        pieces,
        signal,
      });
    } finally {
      running -= 1;
    }
  };
}

async function findSession(reader: AwaitableReader, sessionId: string | undefined): Promise<Session | null> {
  if (sessionId === undefined) return null;
  const session = await reader.session(sessionId);
  if (session === null) throw new AppError("session/not-found", { id: sessionId.slice(0, 200) });
  return session;
}

/** Only characters without a meaning in headers and file systems. */
function fileNameOf(session: Session | null): string {
  const id = session?.sessionId.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 60) ?? "";
  return id === "" ? "claude-code-events" : `claude-code-session-${id}`;
}
