import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";
import { ASK_TOKEN } from "../support/asking-client.ts";
import { bin } from "../support/daemon-process.ts";
import { readToEnd } from "./child-runs.ts";

interface AgentHome {
  readonly home: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Connects an agent, and lets it be answered from here: `ccen setup`, then `ccen answers on`.
 * @param settings further lines of `.env.discord`
 */
export async function connectForAnswers(
  agent: "codex" | "opencode",
  { home, cwd, environment }: AgentHome,
  settings = "",
): Promise<Paths> {
  const paths = pathsUnder(join(home, ".claude"));
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, `CCEN_TOKEN=${ASK_TOKEN}\n${settings}`, { mode: 0o600 });
  for (const words of [
    ["setup", "--agents", agent],
    ["answers", "on"],
  ]) {
    const child = spawn(process.execPath, [bin, ...words], {
      cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stderr, code } = await readToEnd(child);
    assert.deepEqual([code, stderr], [0, ""]);
  }
  return paths;
}
