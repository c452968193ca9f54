import { readFile } from "node:fs/promises";
import { AppError } from "../../core/errors.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { playDemo } from "../demo/play-demo.ts";
import { ensureDaemonAnywhere, ON_A_FREE_PORT } from "../ensure-daemon.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { findDaemon } from "../find-daemon.ts";
import { findHook } from "../replay/find-hook.ts";
import { naturalPauseMs } from "../replay/natural-pause.ts";
import { play, type PlayedEvent } from "../replay/play.ts";
import { readPayloads, type BadLine } from "../replay/read-payloads.ts";
import { UsageError } from "../usage-error.ts";

export const replay = {
  meta: {
    name: "replay",
    summary: "Feed recorded or invented sessions through the hook",
    usage: "replay [--speed N] (FILE… | --demo)",
    options: {
      demo: {
        type: "boolean",
        description: "play nine invented sessions: their last hour, and a quarter of a minute live",
      },
      speed: { type: "string", value: "N", description: "so many times as fast (default 1)" },
    },
    positionals: {
      name: "FILE…",
      description: "hook payloads: a JSON object, an array of them, or one a line",
      min: 0,
      max: Infinity,
    },
    examples: ["ccen replay --demo", "ccen replay session.jsonl --speed 10"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const speed = readSpeed(args.text("speed"));
    if (args.flag("demo") === args.positionals.length > 0) throw new UsageError("give either files or --demo");
    if (args.flag("demo")) {
      // Whoever plays the demo wants to see it.
      const { runtime, address, moved } = await ensureDaemonAnywhere(io);
      if (moved) io.err(ON_A_FREE_PORT);
      io.out(`Dashboard: ${runtime.url}`);
      return report({ ...(await playDemo({ address, speed }, io)), skipped: 0 }, io);
    }
    const { events, bad } = await fileEvents(args.positionals);
    for (const { place, reason } of bad) io.err(`${place}: ${reason}, skipped`);
    await tellWhoListens(io);
    return report({ ...(await play(events, speed, io)), skipped: bad.length }, io);
  },
} satisfies Command;

function readSpeed(text: string | undefined): number {
  const speed = Number(text ?? 1);
  if (!Number.isFinite(speed) || speed <= 0) throw new UsageError("--speed takes a number greater than 0");
  return speed;
}

/** Whoever replays files may want them to wait. */
async function tellWhoListens(io: Io): Promise<void> {
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
