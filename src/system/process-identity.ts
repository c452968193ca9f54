import { lstatSync, readlinkSync } from "node:fs";
import { isAbsolute } from "node:path";
import { sinceBootMs } from "./clock.ts";
import { hasErrorCode } from "./files/file-error.ts";
import { namesIn } from "./files/folders.ts";
import { readText } from "./files/read-text.ts";

/**
 * When a process began, in the kernel's clock ticks since boot. With the pid it identifies one process for ever,
 * although pids are reused. "0" without such a process or without /proc.
 */
export function startTimeOf(pid: number): string {
  return statFields(pid)?.[19] ?? "0";
}

/**
 * Whether the process that had this pid and start time still runs. With start time "0" (no /proc where it was read) the
 * pid alone decides. A process that ended but was not collected by its parent does not run.
 */
export function isProcess(pid: number, startTime: string): boolean {
  if (!isPidInUse(pid)) return false;
  const fields = statFields(pid);
  if (fields === null) return startTime === "0";
  if (fields[0] === "Z" || fields[0] === "X") return false;
  return startTime === "0" || fields[19] === startTime;
}

/** The process that has this number now; null where none has. */
export function runningProcess(pid: number): { readonly pid: number; readonly startTime: string } | null {
  const startTime = startTimeOf(pid);
  return isProcess(pid, startTime) ? { pid, startTime } : null;
}

/** Whether any process has this number, including one that its parent has not collected. */
function isPidInUse(pid: number): boolean {
  // 0 and negative numbers mean process groups to kill(2).
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It exists, but is another user's.
    return hasErrorCode(thrown, "EPERM");
  }
}

/** When the machine booted, by today's clock: processes seen before that have ended. */
export function bootedAtMs(nowMs: number): number {
  return nowMs - sinceBootMs();
}

/**
 * A process's arguments, the first of them its own name, and its executable; null without /proc. No arguments: it is
 * the kernel's, has ended, or is being started at this moment.
 */
export function programOf(
  pid: number,
): { readonly args: readonly string[]; readonly executable: string | null } | null {
  const commandLine = readText(`/proc/${pid}/cmdline`);
  if (commandLine === null) return null;
  return { args: commandLine === "" ? [] : commandLine.split("\0"), executable: linkOf(`/proc/${pid}/exe`) };
}

/** Linux counts start times in hundredths of a second, on every processor. */
const TICK_MS = 10;

/** When a process began, by today's clock; 0 without such a process or without /proc. */
export function startedAtMs(pid: number, nowMs: number): number {
  const ticks = Number(startTimeOf(pid));
  return ticks === 0 ? 0 : bootedAtMs(nowMs) + ticks * TICK_MS;
}

/** The processes that any thread of a process has started; none without /proc. */
export function childrenOf(pid: number): readonly number[] {
  const tasks = namesIn(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readText(`/proc/${pid}/task/${task}/children`) ?? "");
  return lists.flatMap((list) =>
    list
      .split(" ")
      .filter((child) => child !== "")
      .map(Number),
  );
}

/** The process that started this one, or that adopted it; null without such a process or without /proc. */
export function parentOf(pid: number): number | null {
  const parent = Number(statFields(pid)?.[1] ?? 0);
  return parent > 0 ? parent : null;
}

/** A variable of the environment that a process of this user began with; null where it is not set or not readable. */
export function variableOf(pid: number, name: string): string | null {
  const environment = readText(`/proc/${pid}/environ`)?.split("\0") ?? [];
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** The socket of the tmux server in which a process was started; null without one. */
export function tmuxSocketOf(pid: number): string | null {
  // `/tmp/tmux-1000/default,1234,0`
  const socket = variableOf(pid, "TMUX")?.replace(/,\d*,\d*$/, "");
  return socket !== undefined && isAbsolute(socket) && isOwnSocket(socket) ? socket : null;
}

/** Where our process ids are valid: the machine and the kernel's name of our pid namespace, `pid:[4026531836]`. */
export type PidDomain = Readonly<ReturnType<typeof ownPidDomain>>;

/** `namespace`: null without /proc. */
export function ownPidDomain() {
  return {
    machineId: readText("/etc/machine-id")?.trim() ?? null,
    namespace: linkOf("/proc/self/ns/pid"),
  };
}

/**
 * Where process ids are valid, as a start lock names it (`take_lock` in `hook/hook.sh`): this boot of the kernel and
 * the pid namespace. Two containers over one folder differ.
 */
export function processSpace(): string {
  const boot = readText("/proc/sys/kernel/random/boot_id")?.trim();
  return `${boot ?? ""}/${linkOf("/proc/self/ns/pid") ?? ""}`;
}

/** The process that the first line of a lock or pid file names: its pid and start time. */
export function processIn(text: string): { readonly pid: number; readonly startTime: string } {
  const [pid = "", startTime = "0"] = (text.split("\n", 1)[0] ?? "").trim().split(" ");
  return { pid: Number(pid), startTime };
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** The fields of /proc/<pid>/stat from the third (state) on; null where it cannot be read. */
function statFields(pid: number): readonly string[] | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? null;
}

function isOwnSocket(path: string): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isSocket() && stat.uid === process.getuid?.();
  } catch {
    return false;
  }
}
