import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../../config/load-config.ts";
import { AppError, errorText } from "../../core/errors/errors.ts";
import { oneLine } from "../../core/format/text.ts";
import { type JsonObject, isJsonObject, numberField, textField } from "../../core/json.ts";
import { shortId } from "../../core/session/session-name.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { configuredDestinations, configuredProviders } from "../configured-destinations.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { findHook, fireHook } from "../fire-hooks.ts";

export const SPEED_OPTION = { "--speed N": "speed factor (default 1)" };

/** @throws UsageError */
export function readSpeed(args: ParsedArgs): number {
  const speed = Number(args.text("speed") ?? 1);
  if (!Number.isFinite(speed) || speed <= 0) throw new UsageError("--speed takes a number greater than 0");
  return speed;
}

export const replay = {
  meta: {
    name: "replay",
    summary: "Feed recorded sessions through the hook, as if they happened now",
    usage: "replay [--speed N] [--notify] FILE…",
    options: {
      "--notify": "agree that messages are sent about the replayed events",
      ...SPEED_OPTION,
    },
    positionals: {
      name: "FILE…",
      description: "hook payloads: a JSON object, an array of them, or one a line",
      min: 1,
      max: Infinity,
    },
    examples: ["ccen replay session.jsonl --speed 10"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const speed = readSpeed(args);
    if (!args.flag("notify")) refuseMessages(io);
    const payloads: FilePayload[] = [];
    let skipped = 0;
    for (const file of args.positionals) {
      const found = readPayloads(file, await readText(file));
      payloads.push(...found.payloads);
      skipped += found.bad.length;
      for (const { location, reason } of found.bad) io.err(`${location}: ${reason}, skipped`);
    }
    // Without an installed hook, files may be meant to wait.
    if (!findHook(io.paths).installed && (await findDaemon(io.paths)).kind === "none") {
      io.err("No daemon is running: the events wait until `ccen start`.");
    }
    const { fired, failures } = await fireAll(payloads, speed, io);
    const sent = `${fired} ${fired === 1 ? "event" : "events"} sent`;
    const failed = failures === 0 ? "" : `, ${failures} hooks misbehaved`;
    io.out(`${sent}${skipped === 0 ? "" : `, ${skipped} skipped`}${failed}.`);
    return skipped + failures === 0 ? EXIT.ok : EXIT.failure;
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

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new AppError("cli/unreadable", { file, reason: errorText(cause) }, { cause });
  });
}

/** @returns how many were fired until done or aborted, and how many of them printed something or failed */
async function fireAll(payloads: readonly FilePayload[], speed: number, io: Io) {
  const { call } = findHook(io.paths);
  const environment = { ...io.environment, CLAUDE_CONFIG_DIR: io.paths.configDir };
  let dueMs = performance.now();
  let fired = 0;
  let failures = 0;
  for (const { location, text: input, payload } of payloads) {
    if (fired > 0) dueMs += naturalPauseMs(payload) / speed;
    await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: io.signal }).catch(() => undefined);
    if (io.signal.aborted) break;
    const name = textField(payload, "hook_event_name") ?? "?";
    const problem = await fireHook({ call, input, environment });
    fired += 1;
    const tool = textField(payload, "tool_name");
    const session = shortId(textField(payload, "session_id") ?? "?");
    const total = String(payloads.length);
    const what = oneLine(tool === null ? name : `${name} ${tool}`, 60);
    io.out(`${String(fired).padStart(total.length)}/${total}  ${session}  ${what}`);
    if (problem === null) continue;
    failures += 1;
    io.err(`${location}: the hook ${problem}`);
  }
  return { fired, failures };
}

const LONGEST_PAUSE_MS = 5_000;

const PAUSES_MS: ReadonlyMap<string, number> = new Map([
  ["UserPromptSubmit", 1_500],
  ["PreToolUse", 800],
  ["Stop", 800],
  ["StopFailure", 800],
]);

/** How long a person or the model would take before this event. Recorded payloads have only tools' durations. */
export function naturalPauseMs(payload: JsonObject): number {
  const name = textField(payload, "hook_event_name") ?? "";
  if (!name.startsWith("PostToolUse")) return PAUSES_MS.get(name) ?? 100;
  return Math.min(Math.max(numberField(payload, "duration_ms") ?? 200, 0), LONGEST_PAUSE_MS);
}

interface FilePayload {
  /** For people: `session.jsonl:7`. */
  readonly location: string;
  /** The JSON text: the file's own bytes where each line is one payload. */
  readonly text: string;
  readonly payload: JsonObject;
}

/** The payloads in a file's text: one JSON object, an array of them, or one in each line. */
export function readPayloads(name: string, text: string) {
  const whole = parseJson(text);
  const payloads: FilePayload[] = [];
  const bad: { readonly location: string; readonly reason: string }[] = [];
  if (isJsonObject(whole)) return { payloads: [{ location: name, text, payload: whole }], bad };
  const items = Array.isArray(whole)
    ? whole.map((value: unknown, index) => ({ location: `${name}[${index}]`, text: JSON.stringify(value) }))
    : text.split("\n").map((line, index) => ({ location: `${name}:${index + 1}`, text: line }));
  for (const item of items) {
    if (item.text.trim() === "") continue;
    const payload = parseJson(item.text);
    if (isJsonObject(payload)) payloads.push({ ...item, payload });
    else bad.push({ location: item.location, reason: payload === undefined ? "not JSON" : "not a JSON object" });
  }
  return { payloads, bad };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
