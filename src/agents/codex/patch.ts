/** `*** Add File: notes.txt`, `*** Update File: …`, `*** Delete File: …`, and `*** Move to: …` behind an update. */
const FILE = /^\*\*\* (Add|Update|Delete) File: (.+)$/;

/** The files of a patch as Codex's `apply_patch` takes it, in its order. */
export function patchedFiles(patch: string): readonly string[] {
  return patch.split("\n").flatMap((line) => FILE.exec(line)?.[2]?.trim() ?? []);
}

interface PatchCounts {
  /** Lines; null where a file was deleted, whose content the patch does not have. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Whether it only makes new files. */
  readonly isNewFile: boolean;
}

export function patchCounts(patch: string): PatchCounts {
  let [added, removed, isDeleting] = [0, 0, false];
  const kinds = new Set<string>();
  for (const line of patch.split("\n")) {
    const kind = FILE.exec(line)?.[1];
    if (kind !== undefined) {
      kinds.add(kind);
      isDeleting ||= kind === "Delete";
    } else if (line.startsWith("+")) added += 1;
    else if (line.startsWith("-")) removed += 1;
  }
  const isNewFile = kinds.size === 1 && kinds.has("Add");
  return isDeleting ? { added: null, removed: null, isNewFile } : { added, removed, isNewFile };
}
