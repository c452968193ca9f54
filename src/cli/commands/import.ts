import { setTimeout as sleep } from "node:timers/promises";
import type { ImportDto, ImportSurveyDto } from "../../api/import-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon, type DaemonAddress } from "../daemon/daemon-client.ts";
import { createProgress, printAnswer } from "../terminal/print.ts";

const CHECK_MS = 250;

export const importSessions = {
  meta: {
    name: "import",
    summary: "Import earlier sessions of Claude Code, Codex and OpenCode",
    options: {
      "--days N": "those written in the last N days (default: CCEN_IMPORT_DAYS)",
      "--dry-run": "only count them",
      "--json": "as JSON",
    },
    examples: ["ccen import", "ccen import --days 90", "ccen import --dry-run"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const query = new URLSearchParams();
    const days = args.text("days");
    if (days !== undefined) query.set("days", daysOf(days));
    const { address } = await connectToDaemon(io.paths);
    if (args.flag("dry-run")) {
      query.set("dry_run", "true");
      const survey = await begin<ImportSurveyDto>(address, query);
      printAnswer(io, args, { json: survey, lines: [surveyLine(survey)] });
      return EXIT.ok;
    }
    await begin<ImportDto>(address, query);
    const run = await untilDone(address, io);
    printAnswer(io, args, { json: run, lines: [runLine(run)] });
    if (run.problem !== null) throw new AppError(run.problem.code, run.problem.details);
    return EXIT.ok;
  },
} satisfies Command;

/** @throws UsageError */
function daysOf(text: string): string {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UsageError("--days has to be a whole number from 1 to 99999.");
  return text;
}

async function begin<Dto>(address: DaemonAddress, query: URLSearchParams): Promise<Dto> {
  return askDaemon<Dto>(address, `${ROUTES.import}?${query.toString()}`, { method: "POST" });
}

/** The import at its end; as it is now after Ctrl-C, which does not end it. */
async function untilDone(address: DaemonAddress, io: Io): Promise<ImportDto> {
  const progress = createProgress(io);
  for (;;) {
    const run = await askDaemon<ImportDto>(address, ROUTES.import);
    if (run.state !== "running" || io.signal.aborted) return run;
    progress(`${run.files_done} of ${run.files_total} transcripts`);
    await sleep(CHECK_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
}

function surveyLine({ files_total: files, bytes, sessions, from }: ImportSurveyDto): string {
  const since = from.slice(0, "2026-01-02".length);
  return `Transcripts since ${since}: ${files} (${sizeText(bytes)}). Sessions not stored yet: ${sessions}. Nothing was imported.`;
}

function runLine({ state, sessions, events, files_done: done, files_total: total }: ImportDto): string {
  if (state === "running") return `${done} of ${total} transcripts are imported. The daemon continues.`;
  return `Imported sessions: ${sessions}, events: ${events}. Transcripts: ${total}.`;
}
