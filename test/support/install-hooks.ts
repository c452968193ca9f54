import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { sharedCompileCache } from "./compile-cache.ts";
import type { ConfigHome } from "./config-home.ts";
import { bin } from "./daemon-process.ts";

const run = promisify(execFile);

/** Installs the hooks into a temporary home as a user does: `ccen setup`. */
export async function installHooksForTest({ environment }: ConfigHome): Promise<void> {
  const { stderr } = await run(process.execPath, [bin, "setup"], {
    env: { ...environment, ...sharedCompileCache() },
  });
  assert.equal(stderr, "");
}
