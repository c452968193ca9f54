import { spawnSync } from "node:child_process";

/** Why system calls cannot be counted on this machine; false where they can. */
export const NO_TRACES: string | false =
  spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0 ? false : "needs strace";

/** One system call of a trace by `strace -f`. */
export interface SystemCall {
  readonly name: string;
  readonly pid: number;
  /** The whole line: arguments and, where no other process came in between, the result. */
  readonly line: string;
}

/** The calls of a trace in their order. One that was cut in two by another process's stands on its first line. */
export function parseTrace(text: string): SystemCall[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, name] = /^(\d+) +(?:[\d:.]+ )?(\w+)\(/.exec(line) ?? [];
    return pid === undefined || name === undefined ? [] : [{ name, pid: Number(pid), line }];
  });
}
