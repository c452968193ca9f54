import { hasTerminal } from "../agents/recognize-agent.ts";
import { AppError } from "../core/errors/errors.ts";
import { terminalOutcome } from "../core/i18n/terminal-outcome.ts";
import type { Message } from "../core/i18n/message.ts";
import type { ClientProcess, Session } from "../core/session/session.ts";
import type { TerminalService } from "../http/handlers/terminal.ts";
import type { Environment } from "../system/paths.ts";
import { isProcess, programOf, startTimeOf, tmuxSocketOf } from "../system/process-identity.ts";
import type { Context } from "./context.ts";

/** Goes to the tmux pane of a session's client, on this machine. */
export function createTerminalFocus(context: Pick<Context, "config">, environment: Environment): TerminalService {
  let isBusy = false;

  async function show({ process }: Session): Promise<Message> {
    if (process === null || !isVerifiable()) return terminalOutcome("no-process");
    if (!runs(process)) return terminalOutcome("process-gone");
    // Off by default, and rarely used.
    const { showPaneOf } = await import("../system/tmux.ts");
    const answer = await showPaneOf(process.pid, { environment, stillRuns: () => runs(process) });
    return "target" in answer ? terminalOutcome(answer.kind, { target: answer.target }) : terminalOutcome(answer.kind);
  }

  return {
    isAllowed: () => context.config().values.terminalFocus,
    kindOf: ({ process }) => {
      if (process === null || !isVerifiable() || !runs(process) || tmuxSocketOf(process.pid) === null) return null;
      const program = programOf(process.pid);
      return program !== null && hasTerminal(program) ? "tmux" : null;
    },
    show: async (session) => {
      if (isBusy) throw new AppError("http/crowded");
      isBusy = true;
      return show(session).finally(() => (isBusy = false));
    },
  };
}

/** Without start times, a process could be another one that got its number. */
function isVerifiable(): boolean {
  return startTimeOf(process.pid) !== "0";
}

function runs({ pid, startTime }: ClientProcess): boolean {
  return startTime !== "0" && isProcess(pid, startTime);
}
