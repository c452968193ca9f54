import { spawnSync } from "node:child_process";

/** Why this machine cannot trace system calls; false if it can. */
export const NO_TRACES: string | false =
  spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0 ? false : "needs strace";

/** One system call of a trace by `strace -f`. */
export interface SystemCall {
  readonly name: string;
  readonly pid: number;
  /** The whole line: arguments and the result, unless another process interrupted it. */
  readonly line: string;
}

/** The calls of a trace in their order. A call interrupted by another process's has the position of its first line. */
export function parseTrace(text: string): SystemCall[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, name] = /^(\d+) +(?:[\d:.]+ )?(\w+)\(/.exec(line) ?? [];
    return pid === undefined || name === undefined ? [] : [{ name, pid: Number(pid), line }];
  });
}
