import { spawnSync } from "node:child_process";

/** The system's own come first: they start faster than a version manager's wrappers. */
const FIND = 'PATH=/usr/local/bin:/usr/bin:/bin:$PATH; command -v "$1"';

/** @returns the path of a program, or null if the machine has none of that name */
export function findProgram(name: string): string | null {
  const { status, stdout } = spawnSync("sh", ["-c", FIND, "sh", name], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

export interface Python {
  readonly program: string;
  /** As in 3.13. */
  readonly version: string;
}

/** The interpreter itself: on PATH there may be a shell script that looks for it at every start. */
export function findPython(): Python | null {
  const found = findProgram("python3");
  if (found === null) return null;
  const question = "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2], sep='\\n')";
  const { status, stdout } = spawnSync(found, ["-c", question], { encoding: "utf8" });
  const [program = "", version = ""] = status === 0 ? stdout.split("\n") : [];
  return program === "" ? null : { program, version };
}
