import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { basename, dirname, join } from "node:path";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { ROUTES, EXPORT_FORMATS } from "../../api/routes.ts";
import { AppError, errorText } from "../../core/errors/errors.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { connectToDaemon, refusal, requestDaemon } from "../daemon/daemon-client.ts";
import { eventNamed, expandSessionId, FILTER_OPTIONS } from "../event-filter.ts";

/** With a rare filter, the daemon may search for a while. */
const SILENCE_MS = 60_000;

export const exportEvents = {
  meta: {
    name: "export",
    summary: "Write stored events to a file, or to the next program",
    options: {
      "-f, --format F": "jsonl (default), csv, or md (one session)",
      ...FILTER_OPTIONS,
      "--project NAME": "only this project",
      "--search QUERY": 'only events with these words: a OR b, "a b", -word, path:src/, tool:Bash',
      "--since T": "only events from then on: 2026-01-02, or with time and zone",
      "--until T": "only events before then",
      "-o, --output FILE": "write here instead of to standard output",
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
    const { signal } = io;
    const { address } = await connectToDaemon(io.paths);
    const head = args.text("session");
    if (head !== undefined) query.set("session", await expandSessionId(head, address));
    const broken = (cause: unknown): AppError =>
      new AppError("cli/no-answer", { url: address.url, reason: errorText(cause) }, { cause });
    const path = `${ROUTES.export}?${query.toString()}`;
    const response = await requestDaemon(address, path, { idleMs: SILENCE_MS, signal }).catch((error: unknown) => {
      throw broken(error);
    });
    if (response.statusCode !== 200) throw refusal(response.statusCode ?? 0, await json(response).catch(() => null));
    let sizeBytes = 0;
    const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        const before = sizeBytes;
        sizeBytes += chunk.length;
        const isStep = Math.floor(sizeBytes / PROGRESS_BYTES) > Math.floor(before / PROGRESS_BYTES);
        if (isStep) io.err(`${sizeText(sizeBytes)} so far`);
        yield chunk;
      }
    };
    try {
      if (file === undefined) await pipeline(response, counted, io.stdout, { signal, end: false });
      else await saveStream(response, counted, { file, signal });
    } catch (error) {
      if (signal.aborted) {
        io.err("Interrupted; the export is not whole.");
        return EXIT.failure;
      }
      throw error instanceof AppError ? error : broken(error);
    }
    if (file !== undefined) io.err(`${sizeText(sizeBytes)} written to ${file}`);
    return EXIT.ok;
  },
} satisfies Command;

const TEXT_OPTIONS = ["session", "event", "tool", "project", "search", "since", "until"] as const;

/** @throws UsageError for an unknown format, and for Markdown without a session */
function exportQuery(args: ParsedArgs, io: Pick<Io, "err">): URLSearchParams {
  const format = args.text("format") ?? "jsonl";
  if (!EXPORT_FORMATS.some((known) => known === format)) {
    throw new UsageError(`--format must be one of ${EXPORT_FORMATS.join(", ")}`);
  }
  const query = new URLSearchParams({ format });
  for (const option of TEXT_OPTIONS) {
    const value = args.text(option);
    if (value === undefined) continue;
    query.set(option === "search" ? "q" : option, option === "event" ? eventNamed(value, io) : value);
  }
  if (format === "md" && !query.has("session")) {
    const hint = "`ccen tail --json` shows their ids.";
    throw new UsageError("--format md exports one session: name it with --session", hint);
  }
  return query;
}

const PROGRESS_BYTES = 16 * 1024 * 1024;

/**
 * Writes a stream to a file atomically: it writes to another name beside it, readable by its owner alone, and renames
 * that at the end.
 * @throws AppError `cli/unwritable`; what the source throws; the signal's reason. Nothing is left behind then
 */
async function saveStream(
  source: IncomingMessage,
  through: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>,
  { file, signal }: { readonly file: string; readonly signal: AbortSignal },
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file).slice(0, 32)}.${randomBytes(6).toString("hex")}.tmp`);
  const target = createWriteStream(temporary, { flags: "wx", mode: 0o600 });
  // The error's source decides the message for the user.
  let refused: unknown;
  target.on("error", (error) => (refused = error));
  try {
    await pipeline(source, through, target, { signal });
    await rename(temporary, file).catch((error: unknown) => {
      refused = error;
      throw error;
    });
  } catch (cause) {
    await rm(temporary, { force: true });
    if (refused !== cause || signal.aborted) throw cause;
    throw new AppError("cli/unwritable", { file, reason: errorText(cause) }, { cause });
  }
}
