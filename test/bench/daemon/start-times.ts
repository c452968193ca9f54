import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { daemonCommand, sourceProgram, startBenchServer } from "../bench-daemon.ts";
import type { Scratch } from "../scratch.ts";
import { spread, type Spread } from "../stats.ts";

const root = join(import.meta.dirname, "..", "..", "..");

export interface StartTimes {
  readonly plain: Spread;
  readonly sources: Spread;
  /** Null if nothing was built. */
  readonly packed: Spread | null;
}

/** The first start makes the folder for compiled code, the second fills it. */
export const WARMING_STARTS = 2;

/** From the start of the process until it prints its address; the three take turns, with compiled code. */
export async function measureStarts(scratch: Scratch, times: number): Promise<StartTimes> {
  const packed = packedPackage(scratch);
  const plainServer = join(import.meta.dirname, "plain-server.ts");
  const starts = {
    plain: async () =>
      startBenchServer([process.execPath, "--no-warnings", plainServer, scratch.home], withCompileCache(scratch)),
    sources: async () => startBenchServer(daemonCommand(sourceProgram), scratch),
    packed: async () => startBenchServer(daemonCommand(packed ?? sourceProgram), scratch),
  };
  const samples = { plain: [] as number[], sources: [] as number[], packed: [] as number[] };
  for (let turn = -WARMING_STARTS; turn < times; turn += 1) {
    for (const name of ["plain", "sources", "packed"] as const) {
      const startedAtMs = performance.now();
      const server = await starts[name]();
      if (turn >= 0) samples[name].push(performance.now() - startedAtMs);
      await server.stop();
    }
  }
  return {
    plain: spread(samples.plain),
    sources: spread(samples.sources),
    packed: packed === null ? null : spread(samples.packed),
  };
}

/** As npm would install it: without sources, so that it runs the built files. */
function packedPackage({ home }: Scratch): string | null {
  if (!existsSync(join(root, "dist", "cli", "main.js"))) return null;
  const folder = join(home, "package");
  for (const part of ["bin", "demo", "dist", "hook", "package.json"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  return join(folder, "bin", "ccen.cjs");
}

/** The same compile cache as the daemon has. */
function withCompileCache(scratch: Scratch): Scratch {
  return { ...scratch, environment: { ...scratch.environment, NODE_COMPILE_CACHE: join(scratch.home, "plain-cache") } };
}
