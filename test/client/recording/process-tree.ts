import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What /proc shows of a process and those below it. */
export interface ProcessFacts {
  readonly comm: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** R, S, D, Z, as in /proc. */
  readonly state: string;
  readonly threads: number;
  readonly sockets: number;
  /** Open files below the given folder. */
  readonly files: readonly string[];
  readonly children: readonly ProcessFacts[];
}

/** A shell's script may be one word of its command line. */
const LONGEST_WORD = 200;

/** Null: it has ended. */
export function processTree(pid: number, folder: string): ProcessFacts | null {
  const proc = join("/proc", String(pid));
  try {
    const status = readFileSync(join(proc, "status"), "utf8");
    const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
    const links = readdirSync(join(proc, "fd")).map((fd) => linkOf(join(proc, "fd", fd)));
    return {
      comm: field("Name"),
      argv: readFileSync(join(proc, "cmdline"), "utf8")
        .split("\0")
        .slice(0, -1)
        .map((word) => word.slice(0, LONGEST_WORD)),
      cwd: linkOf(join(proc, "cwd")),
      state: field("State").slice(0, 1),
      threads: Number(field("Threads")),
      sockets: links.filter((link) => link.startsWith("socket:")).length,
      files: [
        ...new Set(links.filter((link) => link.startsWith(`${folder}/`) && !/-(?:shm|wal)$/.test(link))),
      ].toSorted(),
      children: childrenOf(pid).flatMap((child) => processTree(child, folder) ?? []),
    };
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        return new RegExp(`^PPid:\\s*${pid}$`, "m").test(readFileSync(`/proc/${one}/status`, "utf8"));
      } catch {
        return false;
      }
    });
}

/** Empty for one that has gone. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
