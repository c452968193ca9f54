import { readFile } from "node:fs/promises";
import { numberField, textField } from "../../claude/payload/payload-field.ts";
import { loadConfig } from "../../config/load-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import { type JsonObject, isJsonObject } from "../../core/json.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { configuredDestinations, configuredProviders } from "../configured-destinations.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { findHook, play, readSpeed, SPEED_OPTION, type PlayedEvent } from "../fire-hooks.ts";

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
    for (const { location, reason } of bad) io.err(`${location}: ${reason}, skipped`);
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

const LONGEST_PAUSE_MS = 5_000;

/** How long a person or the model would take before this event. Recorded payloads have only tools' durations. */
export function naturalPauseMs(payload: JsonObject): number {
  switch (textField(payload, "hook_event_name") ?? "") {
    case "PostToolUse":
    case "PostToolUseFailure":
      return Math.min(Math.max(numberField(payload, "duration_ms") ?? 200, 0), LONGEST_PAUSE_MS);
    case "UserPromptSubmit":
      return 1_500;
    case "PreToolUse":
    case "Stop":
    case "StopFailure":
      return 800;
    default:
      return 100;
  }
}

/** One payload of a file, ready for a hook. */
interface FilePayload {
  /** For people: `session.jsonl:7`. */
  readonly location: string;
  /** The JSON text: the file's own bytes where each line is one payload. */
  readonly text: string;
  readonly payload: JsonObject;
}

interface BadLine {
  readonly location: string;
  readonly reason: string;
}

export interface FilePayloads {
  readonly payloads: readonly FilePayload[];
  readonly bad: readonly BadLine[];
}

/** The payloads in a file's text: one JSON object, an array of them, or one in each line. */
export function readPayloads(name: string, text: string): FilePayloads {
  const whole = parseJson(text);
  if (isJsonObject(whole)) return { payloads: [{ location: name, text, payload: whole }], bad: [] };
  const items = Array.isArray(whole)
    ? whole.map((value: unknown, index) => ({ location: `${name}[${index}]`, text: JSON.stringify(value) }))
    : text.split("\n").map((line, index) => ({ location: `${name}:${index + 1}`, text: line }));
  const payloads: FilePayload[] = [];
  const bad: BadLine[] = [];
  for (const { location, text: itemText } of items) {
    if (itemText.trim() === "") continue;
    const payload = parseJson(itemText);
    if (isJsonObject(payload)) payloads.push({ location, text: itemText, payload });
    else bad.push({ location, reason: payload === undefined ? "not JSON" : "not a JSON object" });
  }
  return { payloads, bad };
}

/** Undefined for invalid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
