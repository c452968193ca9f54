import type { ChangesDto } from "../../../src/api/call-dto.ts";

/** The part of a session's changes that one turn made. @param turn the `seq` of its prompt; 0: before the first known one */
export function filesOfTurn({ files }: ChangesDto, turn: number): ChangesDto {
  const ofTurn = files.flatMap((file) => {
    const calls = file.calls.filter((call) => (call.turn ?? 0) === turn);
    const last = calls.at(-1);
    if (last === undefined) return [];
    return [
      {
        ...file,
        calls,
        ...sumsOf(calls),
        edits: calls.length,
        last_changed_at: last.at,
        // Another turn may have created it.
        kind: calls.length === file.calls.length ? file.kind : null,
      },
    ];
  });
  const calls = ofTurn.flatMap((file) => file.calls);
  return { files: ofTurn, ...sumsOf(calls), edits: calls.length };
}

/** Turns that changed something, the newest first; 0 for edits before the first known prompt. */
export function turnsWithChanges({ files }: ChangesDto): readonly (ReturnType<typeof sumsOf> & {
  readonly turn: number;
  readonly files: number;
})[] {
  const byTurn = Map.groupBy(
    files.flatMap((file) => file.calls.map((call) => ({ ...call, path: file.file_path }))),
    ({ turn }) => turn ?? 0,
  );
  return [...byTurn]
    .map(([turn, calls]) => ({ turn, ...sumsOf(calls), files: new Set(calls.map(({ path }) => path)).size }))
    .sort((a, b) => b.turn - a.turn);
}

type Change = ChangesDto["files"][number]["calls"][number];

function sumsOf(calls: readonly Change[]) {
  const sum = (count: "added" | "removed"): number | null => {
    const known = calls.flatMap((call) => call[count] ?? []);
    return known.length === 0 ? null : known.reduce((all, lines) => all + lines, 0);
  };
  return {
    added: sum("added"),
    removed: sum("removed"),
    unknown_edits: calls.filter(({ added, removed }) => added === null || removed === null).length,
  };
}
