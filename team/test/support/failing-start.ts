import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sharedCompileCache } from "../../../test/support/compile-cache.ts";

const MAIN = join(import.meta.dirname, "..", "..", "embedded", "main.ts");

/** @returns the exit code of a start that fails, or of a command, and all that it printed */
export async function failingStart(environment: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const env = { PATH: process.env["PATH"], ...sharedCompileCache(), ...environment };
  const child = execFile(process.execPath, [MAIN, ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: string) => (text += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text: text.trim() };
}
