import { PassThrough, Readable } from "node:stream";
import type { Io } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { systemClock } from "../../src/system/clock.ts";
import type { ConfigHome } from "./config-home.ts";

interface Outcome {
  readonly code: number;
  readonly text: string;
}

/** Runs a command of `ccen` in this process, without a terminal unless `ask` stands for one. */
export async function runCommandForTest(
  { paths, environment }: ConfigHome,
  args: readonly string[],
  terminal: Pick<Io, "ask"> = {},
): Promise<Outcome> {
  const lines: string[] = [];
  const code = await runCli(commands, args, {
    out: (text) => lines.push(text),
    err: (text) => lines.push(text),
    colour: false,
    columns: () => 80,
    environment,
    paths,
    clock: systemClock,
    stdin: Readable.from([]),
    stdout: new PassThrough(),
    signal: new AbortController().signal,
    ...terminal,
  });
  return { code, text: lines.join("\n") };
}
