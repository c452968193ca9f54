import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { textField } from "../claude/payload/payload-field.ts";
import type { JsonObject } from "../core/json.ts";
import { shortId } from "../core/session/session-name.ts";
import { oneLine } from "../core/format/text.ts";
import { type Io, type OptionMeta, type ParsedArgs, UsageError } from "./command.ts";
import { type HookCall, findGitBash } from "../claude/install/hook-command.ts";
import { ownSource } from "../claude/install/install-files.ts";
import { findHooks } from "../claude/install/settings-hooks.ts";
import type { Paths } from "../system/paths.ts";

export const SPEED_OPTION = {
  type: "string",
  value: "N",
  description: "speed factor (default 1)",
} as const satisfies OptionMeta;

/** @throws UsageError */
export function readSpeed(args: ParsedArgs): number {
  const speed = Number(args.text("speed") ?? 1);
  if (!Number.isFinite(speed) || speed <= 0) throw new UsageError("--speed takes a number greater than 0");
  return speed;
}

/** The part of {@link Io} that playing needs. */
export type PlayIo = Pick<Io, "out" | "err" | "environment" | "paths" | "signal">;

export interface PlayedEvent {
  /** Identifies the event in an error. */
  readonly location: string;
  readonly text: string;
  readonly payload: JsonObject;
  /** Milliseconds after the first event, at natural speed. */
  readonly atMs: number;
  /** The client's work before it fires the hook. */
  readonly before?: () => void;
}

export interface PlayOutcome {
  readonly fired: number;
  /** Hooks that printed something or failed. */
  readonly failures: number;
}

/** Fires the hooks in order, each at its time, until done or aborted. */
export async function play(events: readonly PlayedEvent[], speed: number, io: PlayIo): Promise<PlayOutcome> {
  const hook = findHook(io.paths);
  const environment = { ...io.environment, CLAUDE_CONFIG_DIR: io.paths.configDir };
  const startedAtMs = performance.now();
  let fired = 0;
  let failures = 0;
  for (const { location, text: input, payload, atMs, before } of events) {
    await waitUntil(startedAtMs + atMs / speed, io.signal);
    if (io.signal.aborted) break;
    before?.();
    const name = textField(payload, "hook_event_name") ?? "?";
    const problem = await fireHook({ call: hook.callFor(name), input, environment });
    fired += 1;
    io.out(progressLine({ fired, total: events.length, payload, name }));
    if (problem !== null) {
      failures += 1;
      io.err(`${location}: the hook ${problem}`);
    }
  }
  return { fired, failures };
}

async function waitUntil(timeMs: number, signal: AbortSignal): Promise<void> {
  const waitMs = timeMs - performance.now();
  if (waitMs <= 0 || signal.aborted) return;
  try {
    await sleep(waitMs, undefined, { signal });
  } catch {
    // Aborted: the caller checks the signal.
  }
}

function progressLine(line: { fired: number; total: number; payload: JsonObject; name: string }): string {
  const { fired, total, payload, name } = line;
  const session = shortId(textField(payload, "session_id") ?? "?");
  const tool = textField(payload, "tool_name");
  const what = oneLine(tool === null ? name : `${name} ${tool}`, 60);
  return `${String(fired).padStart(String(total).length)}/${total}  ${session}  ${what}`;
}

export interface FoundHook {
  /** False: the package's own script is used, and writes where an installed one would. */
  readonly installed: boolean;
  callFor(hookEventName: string): HookCall;
}

/**
 * The hook as Claude Code would run it.
 * @throws AppError when the settings file is not JSON
 */
export function findHook(paths: Paths): FoundHook {
  const entries = findHooks(readSettings(paths.settingsFile));
  const [first] = entries;
  if (first === undefined) {
    const call = substituteHook(paths);
    return { installed: false, callFor: () => call };
  }
  const byEvent = new Map(entries.map((entry) => [entry.event, entry]));
  // An unregistered event uses the first registered hook: the command is the same for each event.
  return { installed: true, callFor: (name) => byEvent.get(name) ?? first };
}

/** @param platform of the hook: on Windows the hook runs in Node */
export function substituteHook(paths: Paths, platform: NodeJS.Platform = process.platform): HookCall {
  const { hookScript, hookProgram } = ownSource();
  if (platform === "win32") return { command: process.execPath, args: [hookProgram, "as", paths.hookProgram] };
  return { command: `h=${quote(paths.hookScript)}; . ${quote(hookScript)}` };
}

function readSettings(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "{}";
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The most that Claude Code would wait by our settings, with a margin. */
const HOOK_TIMEOUT_MS = 30_000;

export interface HookFiring {
  readonly call: HookCall;
  /** The hook's standard input. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Fires a hook as Claude Code does: the program with its arguments, or the command by `sh -c` (on Windows Git Bash),
 * with the payload on standard input.
 * @returns null when it printed nothing and exited with 0, as required; else what it did
 */
export async function fireHook({ call, input, environment }: HookFiring): Promise<string | null> {
  const [program, args] =
    call.args === undefined ? [shellOf(environment), ["-c", call.command]] : [call.command, call.args];
  const child = spawn(program, args, { env: environment, stdio: "pipe", timeout: HOOK_TIMEOUT_MS, windowsHide: true });
  const exit = new Promise<string | null>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? String(code)}`));
  });
  // A hook that exits without reading closes the pipe; its exit code is enough.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [problem, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  const output = `${stdout}${stderr}`.trim();
  return problem ?? (output === "" ? null : `printed ${JSON.stringify(output.slice(0, 200))}`);
}

function shellOf(environment: HookFiring["environment"]): string {
  return process.platform === "win32" ? (findGitBash(environment) ?? "sh") : "sh";
}
