import { spawn } from "node:child_process";
import { once } from "node:events";
import { sharedCompileCache } from "../compile-cache.ts";
import type { ConfigHome } from "../config-home.ts";
import { bin } from "../daemon-process.ts";

/** Runs the real program to its end. */
export async function runCcen(
  { environment }: ConfigHome,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const env = { ...environment, ...sharedCompileCache() };
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
