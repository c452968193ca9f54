import { LINE_BREAK, oneLine } from "../../core/format/text.ts";
import type { Session, Wait } from "../../core/session/session.ts";
import { childrenOf, programOf, startedAtMs } from "../../system/process-identity.ts";
import { isSame } from "./identify-client.ts";
import type { WatchedSession } from "./process-events.ts";

/** Longer than a call's summary. */
const MAX_LINE = 300;

/**
 * Whether the command that a session asks permission for runs by now: some agents report an answer only when the command
 * has ended. A child of the agent's process that began after the question and has the very command among its arguments
 * shows it. Two questions at once, a command with a secret, and one that another session asks for too stay open until
 * their end is reported.
 * @param others sessions that may share the process
 */
export function isAskedCommandRunning(
  { waits, openToolCalls, process }: WatchedSession,
  others: readonly WatchedSession[],
  nowMs: number,
): boolean {
  const [wait, ...more] = waits;
  const asked = wait === undefined || more.length > 0 ? null : askedCommand(wait, openToolCalls);
  if (wait === undefined || asked === null) return false;
  const isAskedTwice = others.some(
    (other) => isSame(other.process, process) && other.openToolCalls.some(({ summary }) => summary === asked),
  );
  if (isAskedTwice) return false;
  return childrenOf(process.pid).some(
    (pid) =>
      startedAtMs(pid, nowMs) >= wait.sinceMs &&
      (programOf(pid)?.args.some((arg) => oneLine(arg, MAX_LINE, LINE_BREAK) === asked) ?? false),
  );
}

function askedCommand({ kind, toolUseId }: Wait, calls: Session["openToolCalls"]): string | null {
  if (kind !== "permission" || toolUseId === null) return null;
  return calls.find((call) => call.toolUseId === toolUseId)?.summary || null;
}
