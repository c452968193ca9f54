import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TailedLine } from "./history-tail.ts";
import type { HookProcess, RecordedHook } from "./hook-recorder.ts";
import type { Note } from "./stage.ts";

export interface Recorded {
  readonly notes: readonly Note[];
  readonly hooks: readonly RecordedHook[];
  readonly history: readonly TailedLine[];
  /** What stands for a path of this machine, longest path first. */
  readonly places: readonly (readonly [path: string, instead: string])[];
  /** Names of a process's own variables that the harness itself sets. */
  readonly ownVariables: ReadonlySet<string>;
  /** What a line of the history is, in a word. */
  kindOf(line: Readonly<Record<string, unknown>>): string;
  /** The line without what is long and not needed; null: none of it is kept. */
  shorten(line: Readonly<Record<string, unknown>>): unknown;
}

/**
 * Writes `ID.jsonl`, in the order of arrival what a person did (`did`), saw (`screen`), what /proc showed (`look`), each
 * hook and each line of the history, and `ID.history.jsonl` with those lines; of a second file, `ID.history-2.jsonl`.
 * @returns the hooks' names, for a person to read
 */
export function writeFixture(folder: string, id: string, recorded: Recorded): string {
  const { notes, hooks, history, kindOf, shorten } = recorded;
  const startMs = Math.min(...[...notes, ...hooks].map(({ atMs }) => atMs));
  const files = [...new Set(history.map(({ file }) => file))];
  const lines = history.map(({ line }) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  let behind = "";
  const entries = [
    ...notes.map(({ atMs, ...note }) => ({ atMs, entry: note })),
    ...hooks.map((hook) => {
      const from = hook.from === undefined ? undefined : processOf(hook.from, recorded.ownVariables);
      const isSame = from === undefined || JSON.stringify(from) === behind;
      behind = JSON.stringify(from);
      return { atMs: hook.atMs, entry: { hook: hook.payload, ...(!isSame && { from }) } };
    }),
    ...history.flatMap(({ atMs, file }, index) =>
      // Rows that were read at the end have no time.
      Number.isFinite(atMs)
        ? [{ atMs, entry: { history: kindOf(lines[index] ?? {}), file: files.indexOf(file) + 1 } }]
        : [],
    ),
  ].toSorted((one, other) => one.atMs - other.atMs);
  mkdirSync(folder, { recursive: true });
  write(
    join(folder, `${id}.jsonl`),
    entries.map(({ atMs, entry }) => ({ at_ms: atMs - startMs, ...entry })),
    recorded,
  );
  for (const [index, file] of files.entries()) {
    const own = lines
      .filter((_, at) => history[at]?.file === file)
      .map(shorten)
      .filter((line) => line !== null);
    write(join(folder, `${id}.history${index === 0 ? "" : `-${index + 1}`}.jsonl`), own, recorded);
  }
  return hooks.map(({ payload }) => String(payload["hook_event_name"])).join(" ");
}

/** The terminal and what lies above it are the harness. */
function processOf({ ancestors, cwd, variables }: HookProcess, own: ReadonlySet<string>): object {
  const top = ancestors.findIndex(({ comm }) => comm.startsWith("tmux") || comm === "node-MainThread");
  return {
    ancestors: top < 0 ? ancestors : ancestors.slice(0, top),
    cwd,
    variables: Object.fromEntries(Object.entries(variables).filter(([name]) => !own.has(name))),
  };
}

function write(file: string, lines: readonly unknown[], { places }: Recorded): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(
    file,
    places.reduce((scrubbed, [path, instead]) => scrubbed.replaceAll(path, instead), text),
  );
}
