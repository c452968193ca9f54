import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../core/errors/errors.ts";
import { ROUTES } from "../../api/routes.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { connectToDaemon, refusal } from "../daemon/daemon-client.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { exportQuery } from "../export/export-query.ts";
import { createProgress, sizeText } from "../export/progress.ts";
import { saveStream } from "../export/save-stream.ts";
import { get, type DaemonAddress } from "../daemon/http-get.ts";
import { expandSessionId } from "../expand-session-id.ts";

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
      session: {
        type: "string",
        short: "s",
        value: "ID",
        description: "only this session; the beginning of its id is enough",
      },
      event: { type: "string", short: "e", value: "NAME", description: "only this hook event, such as Stop" },
      tool: { type: "string", short: "t", value: "NAME", description: "only this tool, such as Bash" },
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
  const response = await get(address, path, { idleMs: SILENCE_MS, signal }).catch((error: unknown) => {
    throw broken(address.url, error);
  });
  if (response.statusCode === 200) return response;
  throw refusal(response.statusCode ?? 0, await json(response).catch(() => null));
}

function broken(url: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("cli/no-answer", { url, reason }, { cause });
}
