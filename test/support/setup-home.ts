import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { Ask } from "../../src/cli/terminal/ask.ts";
import type { Io } from "../../src/cli/command.ts";
import { setup } from "../../src/cli/commands/setup.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A home in which `ccen setup` is run, in this process. */
export interface SetupHome extends Disposable {
  readonly root: string;
  readonly paths: Paths;
  /** Puts a Claude Code on PATH; before, there is none. */
  installClient(version: string): void;
  /** @param ask the person at the terminal, if there is one */
  run(args: readonly string[], ask?: Ask): Promise<Ran>;
  settings(): string;
}

export function makeSetupHome(): SetupHome {
  const root = mkdtempSync(join(tmpdir(), "ccen setup "));
  const paths = pathsUnder(join(root, ".claude"));
  mkdirSync(paths.configDir);
  mkdirSync(join(root, "bin"));
  return {
    root,
    paths,
    installClient(version) {
      writeFileSync(join(root, "bin", "claude"), `#!/bin/sh\necho "${version} (Claude Code)"\n`);
      chmodSync(join(root, "bin", "claude"), 0o755);
    },
    async run(args, ask) {
      const [out, err]: [string[], string[]] = [[], []];
      const io: Io = {
        out: (text) => out.push(text),
        err: (text) => err.push(text),
        colour: false,
        columns: () => 80,
        environment: { PATH: join(root, "bin"), HOME: root },
        paths,
        clock: { now: () => 0 },
        stdin: Readable.from([]),
        stdout: new PassThrough(),
        signal: new AbortController().signal,
        ...(ask === undefined ? {} : { ask }),
      };
      const code = await runCli({ setup: async () => setup }, ["setup", ...args], io);
      return { code, out: out.join("\n"), err: err.join("\n") };
    },
    settings: () => readFileSync(paths.settingsFile, "utf8"),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

/** Gives these answers, then throws on further questions. */
export function answering(...answers: readonly (string | null)[]): Ask {
  const left = [...answers];
  return async (question) => {
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody wants to be asked: ${question}`);
    return answer;
  };
}
