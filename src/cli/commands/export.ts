import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { basename, dirname, join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { ROUTES, EXPORT_FORMATS, type ExportFormat } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { connectToDaemon, refusal, requestDaemon, type DaemonAddress } from "../daemon/daemon-client.ts";
import { eventNamed, expandSessionId, FILTER_OPTIONS } from "../event-filter.ts";

/** With a rare filter, the daemon may search for a while. */
const SILENCE_MS = 60_000;

export const exportEvents = {
  meta: {
    name: "export",
    summary: "Write stored events to a file, or to the next program",
    usage:
      "export [--format F] [--session ID] [--event NAME] [--tool NAME] [--project NAME] [--search TEXT] [--since T] [--until T] [--output FILE]",
    options: {
      format: {
        type: "string",
        short: "f",
        value: "F",
        description: "jsonl (default), csv, or md (one session)",
      },
      ...FILTER_OPTIONS,
      project: { type: "string", value: "NAME", description: "only this project" },
      search: { type: "string", value: "TEXT", description: "only events with this text" },
      since: { type: "string", value: "T", description: "only events from then on: 2026-01-02, or with time and zone" },
      until: { type: "string", value: "T", description: "only events before then" },
      output: { type: "string", short: "o", value: "FILE", description: "write here instead of to standard output" },
    },
    examples: [
      "ccen export --output events.jsonl",
      "ccen export --format csv --since 2026-01-02 --output events.csv",
      "ccen export --format md --session ID --output session.md",
      "ccen export --tool Bash | jq .summary",
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const query = exportQuery(args, io);
    const file = args.text("output");
    const { address, api } = await connectToDaemon(io.paths);
    const { signal } = io;
    const head = args.text("session");
    if (head !== undefined) query.set("session", await expandSessionId(head, api));
    const response = await begin(address, `${ROUTES.export}?${query.toString()}`, signal);
    const progress = createProgress((sizeBytes) => io.err(`${sizeText(sizeBytes)} so far`));
    try {
      if (file === undefined) {
        await pipeline(response, progress.stream, io.stdout, { signal, end: false });
      } else {
        await saveStream({ source: response, through: progress.stream, file, signal });
      }
    } catch (error) {
      if (signal.aborted) {
        io.err("Interrupted; the export is not whole.");
        return EXIT.failure;
      }
      throw error instanceof AppError ? error : broken(address.url, error);
    }
    if (file !== undefined) io.err(`${sizeText(progress.sizeBytes())} written to ${file}`);
    return EXIT.ok;
  },
} satisfies Command;

/** The response, once the daemon has accepted the request. */
async function begin(address: DaemonAddress, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await requestDaemon(address, path, { idleMs: SILENCE_MS, signal }).catch((error: unknown) => {
    throw broken(address.url, error);
  });
  if (response.statusCode === 200) return response;
  throw refusal(response.statusCode ?? 0, await json(response).catch(() => null));
}

function broken(url: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("cli/no-answer", { url, reason }, { cause });
}

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
function exportQuery(args: ParsedArgs, io: Pick<Io, "err">): URLSearchParams {
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

/** Bytes between two progress lines. */
const PROGRESS_BYTES = 16 * 1024 * 1024;

/** Passes bytes on and reports their number after each further step. */
function createProgress(report: (sizeBytes: number) => void): { stream: Transform; sizeBytes(): number } {
  let sizeBytes = 0;
  let reported = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes - reported >= PROGRESS_BYTES) {
        reported = sizeBytes;
        report(sizeBytes);
      }
      done(null, chunk);
    },
  });
  return { stream, sizeBytes: () => sizeBytes };
}

interface SaveOptions {
  readonly source: Readable;
  readonly through: Transform;
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Writes a stream to a file atomically: it writes to another name beside it, readable by its owner alone, and renames
 * that at the end.
 * @throws AppError `cli/unwritable`; whatever the source throws; the signal's reason. Nothing is left behind then
 */
async function saveStream({ source, through, file, signal }: SaveOptions): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file).slice(0, 32)}.${randomBytes(6).toString("hex")}.tmp`);
  const target = createWriteStream(temporary, { flags: "wx", mode: 0o600 });
  // The error's source decides the message for the user.
  const refused = new Set<unknown>();
  target.on("error", (error) => refused.add(error));
  try {
    await pipeline(source, through, target, { signal });
    await rename(temporary, file).catch((error: unknown) => {
      refused.add(error);
      throw error;
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw refused.has(error) && !signal.aborted ? unwritable(file, error) : error;
  }
}

function unwritable(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("cli/unwritable", { file, reason }, { cause });
}
