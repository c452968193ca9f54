import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hasErrorCode } from "./files/file-error.ts";
import type { Environment } from "./paths.ts";
import { parentOf, tmuxSocketOf } from "./process-identity.ts";

/** The limit for one call of tmux, which answers within milliseconds. */
const TIMEOUT_MS = 2000;

/** Some thousands of panes. */
const MAX_OUTPUT_BYTES = 1_000_000;

/** Shells, wrappers and editors between a pane and the client in it: far fewer. */
const MAX_ANCESTORS = 64;

interface Pane {
  readonly id: string;
  readonly session: string;
  readonly window: string;
  /** Whether a terminal shows its session. */
  readonly isAttached: boolean;
  /** For people: `work:2.0`. */
  readonly target: string;
}

export type TmuxAnswer =
  | { readonly kind: "focused" | "selected"; readonly target: string }
  | { readonly kind: "not-in-tmux" | "process-gone" | "no-tmux" | "no-answer" };

/**
 * Shows the tmux pane that a process runs in, in the terminal that was used last.
 * @param environment for tmux: where it is found, and its default socket
 * @param stillRuns asked before anything is changed
 */
export async function showPaneOf(
  pid: number,
  { environment, stillRuns }: { readonly environment: Environment; readonly stillRuns: () => boolean },
): Promise<TmuxAnswer> {
  const { TMUX: _, TMUX_PANE: __, ...env } = environment;
  const sockets = [tmuxSocketOf(pid), null].filter((socket, at) => at > 0 || socket !== null);
  try {
    for (const socket of sockets) {
      const server = socket === null ? [] : ["-S", socket];
      const tmux: Tmux = async (...args) => run(["-u", ...server, ...args], env);
      const pane = await findPane(ancestorsOf(pid), tmux);
      if (pane === null) continue;
      return stillRuns() ? await show(pane, tmux) : { kind: "process-gone" };
    }
    return { kind: "not-in-tmux" };
  } catch (error) {
    return { kind: hasErrorCode(error, "ENOENT") ? "no-tmux" : "no-answer" };
  }
}

/** Null where tmux refuses: no server runs at the socket, or what is named has ended. */
type Tmux = (...args: string[]) => Promise<string | null>;

/** @throws the system's error, also for a timeout */
async function run(args: readonly string[], env: Environment): Promise<string | null> {
  try {
    const options = { env, timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: MAX_OUTPUT_BYTES } as const;
    return (await promisify(execFile)("tmux", args, options)).stdout;
  } catch (error) {
    const isRefusal = error instanceof Error && "code" in error && error.code === 1;
    if (isRefusal) return null;
    throw error;
  }
}

/** The process and those above it, nearest first. */
function ancestorsOf(pid: number): readonly number[] {
  const chain: number[] = [];
  for (let at: number | null = pid; at !== null && at > 1 && chain.length < MAX_ANCESTORS; at = parentOf(at))
    chain.push(at);
  return chain;
}

// Spaces, because tmux replaces control characters. The name of a session may have spaces, so it is the last.
const PANE_FORMAT =
  "#{pane_pid} #{pane_id} #{session_id} #{window_id} #{session_attached} #{session_name}:#{window_index}.#{pane_index}";

/** A pane in several sessions: one that a terminal shows. */
async function findPane(ancestors: readonly number[], tmux: Tmux): Promise<Pane | null> {
  const panes = linesOf(await tmux("list-panes", "-a", "-F", PANE_FORMAT)).flatMap((line) => {
    const [, pid, id = "", session = "", window = "", attached, target = ""] =
      /^(\d+) (%\d+) (\$\d+) (@\d+) (\d+) (.+)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), id, session, window, isAttached: attached !== "0", target }];
  });
  for (const pid of ancestors) {
    const found = panes.filter((pane) => pane.pid === pid);
    const pane = found.find(({ isAttached }) => isAttached) ?? found[0];
    if (pane !== undefined) return pane;
  }
  return null;
}

async function show({ id, session, window, isAttached, target }: Pane, tmux: Tmux): Promise<TmuxAnswer> {
  const client = isAttached ? null : await lastUsedClient(tmux);
  const switching = client === null ? [] : ["switch-client", "-c", client, "-t", session, ";"];
  const shown = await tmux(...switching, "select-window", "-t", `${session}:${window}`, ";", "select-pane", "-t", id);
  if (shown === null) return { kind: "no-answer" };
  return { kind: isAttached || client !== null ? "focused" : "selected", target };
}

async function lastUsedClient(tmux: Tmux): Promise<string | null> {
  const clients = linesOf(await tmux("list-clients", "-F", "#{client_activity} #{client_name}")).flatMap((line) => {
    const [, usedAt, name] = /^(\d+) (.+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ usedAt: Number(usedAt), name }];
  });
  return clients.toSorted((a, b) => b.usedAt - a.usedAt)[0]?.name ?? null;
}

function linesOf(output: string | null): readonly string[] {
  return output?.split("\n") ?? [];
}
