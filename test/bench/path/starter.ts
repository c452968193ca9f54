import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A small shell that starts a hook when it reads the path of a payload's file: starting a process from Node takes half
 * as long as the hook runs, and would distort the result.
 */
const LOOP = `while read -r payload; do "$@" <"$payload" || exit 1; echo done; done`;

export interface Starter {
  /** Starts the process, and resolves when it has ended. */
  start(payloadFile: string): Promise<void>;
  end(): Promise<void>;
}

/** @param args the program and its arguments */
export function createStarter(args: readonly string[], environment: Readonly<Record<string, string>>): Starter {
  const shell = spawn("sh", ["-c", LOOP, "sh", ...args], { env: environment, stdio: ["pipe", "pipe", "ignore"] });
  const exited = once(shell, "exit");
  return {
    async start(payloadFile) {
      const ended = once(shell.stdout, "data");
      shell.stdin.write(`${payloadFile}\n`);
      await Promise.race([
        ended,
        exited.then(() => {
          throw new Error(`${args.join(" ")} failed`);
        }),
      ]);
    },
    async end() {
      shell.stdin.end();
      await exited;
    },
  };
}
