import type { HooksReport } from "../../claude/install/inspect-hooks.ts";
import type { PythonNotifier } from "../../claude/install/python-notifier.ts";
import type { Io, ParsedArgs } from "../command.ts";
import { readCredentials } from "../discord/credentials.ts";

/** The terminal of a user who is led through the setup. */
export type Guide = Pick<Io, "out"> & Required<Pick<Io, "ask">>;

/** Null with flags that answer the questions, or with JSON. */
export function guideOf(args: ParsedArgs, { ask, out }: Io): Guide | null {
  if (ask === undefined) return null;
  const isAnswered = ["yes", "json", "dry-run", "no-discord"].some((name) => args.flag(name));
  return isAnswered || Object.keys(readCredentials(args)).length > 0 ? null : { ask, out };
}

interface Found {
  readonly clientVersion: string | null;
  readonly hooks: HooksReport;
  readonly python: PythonNotifier;
  readonly discord: readonly string[];
}

/** The state of this machine, as far as it matters. */
export function describeFound({ clientVersion, hooks, python, discord }: Found): readonly string[] {
  const client = clientVersion === null ? "Claude Code was not found" : `Claude Code ${clientVersion}`;
  const ours = hooks.registered.length === 0 ? [] : [`Our hooks: registered for ${hooks.registered.length} events.`];
  return [
    `${client}; Node ${process.version}.`,
    ...ours,
    ...(discord.length === 0 ? [] : [`Discord: set up already (${discord.join(", ")}).`]),
    ...describePython(python),
  ];
}

function describePython({ hooks, files }: PythonNotifier): readonly string[] {
  if (hooks.length === 0) return [];
  const kept = files.length === 0 ? [] : [`Its files are used as they are and stay: ${files.join(", ")}`];
  return [`The Python notifier: its hooks are registered for ${hooks.length} events.`, ...kept];
}
