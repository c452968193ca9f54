import { spawnSync } from "node:child_process";
import { takeKept, type HookClient } from "./hook-clients.ts";

/**
 * A small shell starts the processes: Node takes as long to start one as the hook runs, which would hide the
 * differences.
 */
const ONE_AFTER_ANOTHER = `n=0; while [ $n -lt "$count" ]; do "$@" <"$payload"; n=$((n + 1)); done`;

/** As many loops as may run at once, which share the firings evenly. */
const AT_ONCE = `loop=0
while [ $loop -lt "$loops" ]; do
  (
    n=$loop
    while [ $n -lt "$count" ]; do "$@" <"$payload"; n=$((n + loops)); done
  ) &
  loop=$((loop + 1))
done
wait`;

export interface Firing {
  readonly client: HookClient;
  readonly payload: { readonly file: string; readonly bytes: number };
  readonly count: number;
  /** How many run at the same time. */
  readonly loops: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Fired {
  readonly elapsedMs: number;
  /** Incomplete events; null for a client that stores none. */
  readonly lost: number | null;
}

export function fireMany({ client, payload, count, loops, environment }: Firing): Fired {
  const startedAtMs = performance.now();
  const { status, stderr } = spawnSync("sh", ["-c", loops === 1 ? ONE_AFTER_ANOTHER : AT_ONCE, "sh", ...client.args], {
    env: { ...environment, payload: payload.file, count: String(count), loops: String(loops) },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const elapsedMs = performance.now() - startedAtMs;
  if (status !== 0 || stderr !== "") throw new Error(`${client.name} ended with ${status} ${stderr}`);
  const lost = client.folder === null ? null : count - takeKept(client.folder) / payload.bytes;
  return { elapsedMs, lost };
}
