import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hookCommand } from "../../../src/agents/install/hook-command.ts";
import type { Scratch } from "../scratch.ts";
import type { NextEvent } from "./next-event.ts";
import type { Starter } from "./starter.ts";

/** Puts our hook where `ccen setup` does. @returns the command that a client starts */
export function installHook({ paths }: Scratch): readonly string[] {
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  copyFileSync(join(import.meta.dirname, "..", "..", "..", "hook", "hook.sh"), paths.hookScript);
  return ["sh", "-c", hookCommand(paths.hookScript)];
}

export interface Firing {
  readonly scratch: Scratch;
  readonly starter: Starter;
  readonly payload: string;
  readonly nextEvent: NextEvent;
}

/** @returns milliseconds from the start of the hook's process to the event's arrival at a client */
export async function fireHook({ scratch, starter, payload, nextEvent }: Firing): Promise<number> {
  const file = join(scratch.home, "payload.json");
  writeFileSync(file, payload);
  const arrival = nextEvent();
  const startedAtMs = performance.now();
  const [arrivedAtMs] = await Promise.all([arrival, starter.start(file)]);
  return arrivedAtMs - startedAtMs;
}
