import { readFile } from "node:fs/promises";
import { loadConfig } from "../../config/load-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { configuredDestinations } from "../discord/configured-destinations.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { findDaemon } from "../daemon/find-daemon.ts";
import { findHook } from "../replay/find-hook.ts";
import { naturalPauseMs } from "../replay/natural-pause.ts";
import { play, readSpeed, SPEED_OPTION, type PlayedEvent } from "../replay/play.ts";
import { readPayloads, type BadLine } from "../replay/read-payloads.ts";
import { UsageError } from "../usage-error.ts";
import { configuredProviders } from "../providers/configured-providers.ts";

export const replay = {
  meta: {
    name: "replay",
    summary: "Feed recorded sessions through the hook, as if they happened now",
    usage: "replay [--speed N] [--notify] FILE…",
    options: {
      notify: { type: "boolean", description: "agree that messages are sent about the replayed events" },
      speed: SPEED_OPTION,
      demo: { type: "boolean", hidden: true, description: "of earlier releases" },
    },
    positionals: {
      name: "FILE…",
      description: "hook payloads: a JSON object, an array of them, or one a line",
      min: 0,
      max: Infinity,
    },
    examples: ["ccen replay session.jsonl --speed 10"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const speed = readSpeed(args);
    if (args.flag("demo")) {
      throw new UsageError("The demo is a command of its own.", "`ccen demo` plays it apart from your sessions.");
    }
    if (args.positionals.length === 0) throw new UsageError("Name at least one file.");
    if (!args.flag("notify")) refuseMessages(io);
    const { events, bad } = await fileEvents(args.positionals);
    for (const { location: place, reason } of bad) io.err(`${place}: ${reason}, skipped`);
    await printListeners(io);
    return report({ ...(await play(events, speed, io)), skipped: bad.length }, io);
  },
} satisfies Command;

/**
 * A replayed event looks like a real one: it is notified and counted as if it happened now.
 * @throws UsageError where that would send messages to people
 */
function refuseMessages({ paths, environment }: Io): void {
  const sends = [environment, {}].some((one) => {
    const { values } = loadConfig({ paths, environment: one });
    // The central daemon notifies for forwarded events.
    return values.upstreamUrl !== "" || configuredDestinations(values).length + configuredProviders(values).length > 0;
  });
  if (!sends) return;
  throw new UsageError(
    "Messages about the replayed events would be sent as if they happened now.",
    "`--notify` agrees to that. With `CLAUDE_CONFIG_DIR` set to an empty folder they stay apart from your sessions.",
  );
}

/** Without an installed hook, files may be meant to wait. */
async function printListeners(io: Io): Promise<void> {
  if (findHook(io.paths).installed) return;
  const daemon = await findDaemon(io.paths);
  if (daemon.kind === "none") io.err("No daemon runs: the events wait until `ccen start`.");
}

async function fileEvents(files: readonly string[]): Promise<{ events: PlayedEvent[]; bad: BadLine[] }> {
  const events: PlayedEvent[] = [];
  const bad: BadLine[] = [];
  let atMs = 0;
  for (const file of files) {
    const found = readPayloads(file, await readText(file));
    bad.push(...found.bad);
    for (const payload of found.payloads) {
      if (events.length > 0) atMs += naturalPauseMs(payload.payload);
      events.push({ ...payload, atMs });
    }
  }
  return { events, bad };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError("cli/unreadable", { file, reason }, { cause: thrown });
  }
}

function report(counts: { fired: number; skipped: number; failures: number }, io: Io): ExitCode {
  io.out(summary(counts));
  return counts.skipped + counts.failures === 0 ? EXIT.ok : EXIT.failure;
}

function summary(counts: { fired: number; skipped: number; failures: number }): string {
  const sent = `${counts.fired} ${counts.fired === 1 ? "event" : "events"} sent`;
  const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
  const failed = counts.failures === 0 ? "" : `, ${counts.failures} hooks misbehaved`;
  return `${sent}${skipped}${failed}.`;
}
