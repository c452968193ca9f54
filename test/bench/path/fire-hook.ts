import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { hookCommand } from "../../../src/claude/hook-command.ts";
import type { Scratch } from "../scratch.ts";
import type { NextEvent } from "./next-event.ts";

/** Puts our hook where `ccen setup` does. @returns the command of settings.json */
export function installHook({ paths }: Scratch): string {
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  copyFileSync(join(import.meta.dirname, "..", "..", "..", "hook", "hook.sh"), paths.hookScript);
  return hookCommand(paths.hookScript);
}

export interface Firing {
  readonly scratch: Scratch;
  /** As a client gives it to a shell. */
  readonly command: string;
  readonly payload: string;
  readonly nextEvent: NextEvent;
}

/** @returns milliseconds from starting the hook's process to the event standing at a client */
export async function fireHook({ scratch, command, payload, nextEvent }: Firing): Promise<number> {
  const arrival = nextEvent();
  const startedAtMs = performance.now();
  const child = spawn("sh", ["-c", command], { env: scratch.environment, stdio: ["pipe", "ignore", "ignore"] });
  const closed = once(child, "close");
  child.stdin.end(payload);
  const arrivedAtMs = await arrival;
  await closed;
  return arrivedAtMs - startedAtMs;
}
