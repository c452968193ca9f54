import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { LONGEST_WAIT_MS, waitFor } from "../../support/wait-for.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "..", "..", "..");

export interface SoakHome extends ConfigHome {
  /** The program of the built package, as installed: no sources beside it. */
  readonly bin: string;
  /** The running daemon's own runtime file; null while none runs. */
  runtime(): RuntimeDto | null;
  /** Runs `ccen` and waits for its exit. */
  ccen(...args: readonly string[]): Promise<CommandResult>;
}

interface CommandResult {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A home with the package installed as npm would, and the hooks set up. The last daemon ends with the scope. */
export async function soakHome(
  t: Pick<TestContext, "after">,
  env: Readonly<Record<string, string>>,
): Promise<SoakHome> {
  const home = configHome(t);
  const folder = join(home.home, "package");
  for (const part of ["bin", "demo", "dist", "hook", "package.json", "LICENSE"]) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const bin = join(folder, "bin", "ccen.cjs");
  const soak: SoakHome = {
    ...home,
    bin,
    runtime: () => {
      try {
        return JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as RuntimeDto;
      } catch {
        return null;
      }
    },
    ccen: async (...args) => {
      try {
        const { stdout, stderr } = await run(process.execPath, [bin, ...args], {
          env: home.environment,
          timeout: LONGEST_WAIT_MS,
          maxBuffer: 2 ** 30,
        });
        return { exitCode: 0, out: stdout, err: stderr };
      } catch (error) {
        const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
        return { exitCode: typeof code === "number" ? code : -1, out: stdout, err: stderr };
      }
    },
  };
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeEnv(soak, env);
  const { exitCode, err } = await soak.ccen("setup");
  if (exitCode !== 0) throw new Error(`ccen setup ended with ${exitCode}: ${err}`);
  return soak;
}

/** As an editor saves it that writes in place. */
export function writeEnv({ paths }: ConfigHome, env: Readonly<Record<string, string>>): void {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, lines.join(""), { mode: 0o600 });
}

/** Ends the running daemon, no matter what started it. */
export async function endDaemon(home: SoakHome, signal: NodeJS.Signals): Promise<void> {
  const runtime = home.runtime();
  if (runtime === null || !isProcess(runtime.pid, "0")) return;
  process.kill(runtime.pid, signal);
  await waitFor("the daemon to end", () => !isProcess(runtime.pid, "0"));
}
