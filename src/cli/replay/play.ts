import { setTimeout as sleep } from "node:timers/promises";
import { textField } from "../../claude/payload/payload-field.ts";
import type { JsonObject } from "../../core/json.ts";
import { shortId } from "../../core/format/short-id.ts";
import { oneLine } from "../../core/format/text.ts";
import type { Io, OptionMeta, ParsedArgs } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import { findHook } from "./find-hook.ts";
import { fireHook } from "./fire-hook.ts";

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
  for (const { location, text, payload, atMs, before } of events) {
    await waitUntil(startedAtMs + atMs / speed, io.signal);
    if (io.signal.aborted) break;
    before?.();
    const name = textField(payload, "hook_event_name") ?? "?";
    const problem = await fireHook({ call: hook.callFor(name), input: text, environment });
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
