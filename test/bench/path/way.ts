import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBenchDaemon, startBenchServer, type BenchDaemon } from "../bench-daemon.ts";
import { keepInShell } from "../hook/hook-clients.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { fireHook, installHook } from "./fire-hook.ts";
import { listen } from "./next-event.ts";
import { createStarter } from "./starter.ts";

/** A path from a hook to a client of a stream. */
export interface Way {
  readonly name: string;
  /** @returns milliseconds from the hook's start to the client */
  fire(bytes: number, number: number): Promise<number>;
  end(): Promise<void>;
}

/** The whole path through the real daemon. */
export async function startOurWay(): Promise<Way & { readonly daemon: BenchDaemon }> {
  const scratch = makeScratch();
  const starter = createStarter(installHook(scratch), scratch.environment);
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  const nextEvent = await listen(daemon.url, ending.signal);
  return {
    name: "ours",
    daemon,
    fire: async (bytes, number) => fireHook({ scratch, starter, payload: payloadOf(bytes, number), nextEvent }),
    async end() {
      ending.abort();
      await starter.end();
      await daemon.stop();
      scratch.remove();
    },
  };
}

const PLAIN_WATCH = join(import.meta.dirname, "plain-watch.ts");
const NODE_HOOK = join(import.meta.dirname, "..", "hook", "clients", "rename.cjs");

/** The same path with the minimal server and the minimal hook in a shell or in Node. */
export async function startPlainWay(hook: "shell" | "node"): Promise<Way> {
  const scratch = makeScratch();
  const folder = join(scratch.home, "events");
  mkdirSync(join(folder, ".tmp"), { recursive: true });
  const args = hook === "shell" ? ["sh", "-c", keepInShell(folder)] : [process.execPath, NODE_HOOK, folder];
  const starter = createStarter(args, scratch.environment);
  const server = await startBenchServer(
    [process.execPath, PLAIN_WATCH, folder, join(scratch.home, "plain.db")],
    scratch,
  );
  const ending = new AbortController();
  const nextEvent = await listen(server.url, ending.signal);
  return {
    name: hook === "shell" ? "cat, mv and the least server" : "a Node hook and the least server",
    fire: async (bytes, number) => fireHook({ scratch, starter, payload: payloadOf(bytes, number), nextEvent }),
    async end() {
      ending.abort();
      await starter.end();
      await server.stop();
      scratch.remove();
    },
  };
}
