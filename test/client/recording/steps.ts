import type { SessionState } from "../../../src/core/session/session.ts";

/** A scenario is data: what a person does, and what has to come before the next step. */
export type Step =
  /** Starts the client in a terminal with these arguments. `{session}` is the id of the newest session. */
  | { readonly open: readonly string[] }
  /** Runs the client without a terminal, and waits for its exit. */
  | { readonly run: readonly string[]; readonly input?: string }
  /** Types and presses Enter. */
  | { readonly say: string }
  /** In tmux's names: `Escape`, `Enter`, `Down`. */
  | { readonly press: readonly string[] }
  /** Presses a key until the screen shows this no more: a dialog that has just opened ignores keys for a moment. */
  | { readonly leave: RegExp; readonly key: string }
  | { readonly screen: RegExp }
  /** One more of that event than there were at the last such step. */
  | { readonly event: string }
  /** A line of the client's history that was not there at the last such step. */
  | { readonly history: RegExp }
  /** Waits until the daemon, where one runs, has seen the newest session in this state. */
  | { readonly shown: SessionState }
  /** To the client's own process. */
  | { readonly signal: NodeJS.Signals }
  /** Closes the terminal as its window's close button does. */
  | { readonly close: "terminal" }
  /** Records what /proc shows, under a name. */
  | { readonly look: string }
  /** Lets a hook that holds go on. */
  | { readonly release: "hooks" }
  /** Writes a file below the client's home; `{home}`, `{cwd}`, `{session}` and `{hook}`, a hook's command, are filled in. */
  | { readonly write: string; readonly text: string }
  /** Records the text of a file below the client's home. */
  | { readonly read: string }
  /** Waits until the client has ended. */
  | { readonly ended: "client" };

interface HookAnswer {
  readonly event: string;
  readonly output: string;
  /** Waits for the step `release`. */
  readonly holds?: boolean;
}

export interface Recording {
  readonly id: string;
  readonly what: string;
  readonly steps: readonly Step[];
  readonly answers?: readonly HookAnswer[];
  /** Added to the client's configuration file. */
  readonly config?: string;
  /** Added to each hook's entry, such as a time limit. */
  readonly hook?: Readonly<Record<string, unknown>>;
  /** Through the script of the npm package, as an install by npm has it. */
  readonly launcher?: true;
}
