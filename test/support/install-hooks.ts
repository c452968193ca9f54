import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { setup } from "../../src/cli/commands/setup.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { systemClock } from "../../src/system/clock.ts";
import type { ConfigHome } from "./config-home.ts";

/**
 * Installs the hooks into a temporary home by `ccen setup`, in this process: a new process takes longer than many
 * tests.
 */
export async function installHooksForTest({ paths, environment }: ConfigHome): Promise<void> {
  const said: string[] = [];
  const code = await runCli({ setup: async () => setup }, ["setup"], {
    out: () => {},
    err: (text) => said.push(text),
    colour: false,
    columns: () => 80,
    environment,
    paths,
    clock: systemClock,
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    signal: new AbortController().signal,
  });
  assert.deepEqual([code, said], [0, []]);
}
