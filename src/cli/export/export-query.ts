import { EXPORT_FORMATS, type ExportFormat } from "../../api/routes.ts";
import type { Io, ParsedArgs } from "../command.ts";
import { eventNamed } from "../log-query.ts";
import { UsageError } from "../usage-error.ts";

/** Options that go to the daemon, by the parameter that takes them. */
const PARAMETERS = {
  session: "session",
  event: "event",
  tool: "tool",
  project: "project",
  search: "q",
  since: "since",
  until: "until",
} as const;

/**
 * The query of `/api/export` for a command line.
 * @throws UsageError for an unknown format, and for Markdown without a session
 */
export function exportQuery(args: ParsedArgs, io: Pick<Io, "err">): URLSearchParams {
  const format = readFormat(args.text("format"));
  const query = new URLSearchParams({ format });
  for (const [option, parameter] of Object.entries(PARAMETERS)) {
    const value = args.text(option);
    if (value !== undefined) query.set(parameter, option === "event" ? eventNamed(value, io) : value);
  }
  if (format === "md" && !query.has("session")) {
    throw new UsageError(
      "--format md exports one session: name it with --session",
      "`ccen tail --json` shows their ids.",
    );
  }
  return query;
}

function readFormat(text: string | undefined): ExportFormat {
  if (text === undefined) return "jsonl";
  const format = EXPORT_FORMATS.find((known) => known === text);
  if (format === undefined) throw new UsageError(`--format must be one of ${EXPORT_FORMATS.join(", ")}`);
  return format;
}
