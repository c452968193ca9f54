import type { DiffLine, FileChange } from "../../state/call-content.ts";

const SIGN = { same: " ", removed: "-", added: "+" } as const satisfies Record<DiffLine["kind"], string>;

/** Whether the places of all changes are known, so that `git apply` takes the patch. */
export function hasPlaces({ hunks, isNew }: FileChange): boolean {
  return isNew || hunks.every((hunk) => hunk.some(({ oldNumber }) => oldNumber !== null));
}

/**
 * A change as a unified diff. The path is relative to `cwd` where the file lies in it, as `git apply` expects. A hunk
 * whose place is unknown has no numbers: it can be read, not applied.
 */
export function patchOf(change: FileChange, cwd: string | null): string {
  const path = pathInPatch(change.path, cwd);
  return [
    `--- ${change.isNew ? "/dev/null" : nameInPatch(`a/${path}`)}`,
    `+++ ${nameInPatch(`b/${path}`)}`,
    ...change.hunks.flatMap((hunk) => [headOf(hunk, change.isNew), ...hunk.map(({ kind, text }) => SIGN[kind] + text)]),
    "",
  ].join("\n");
}

/**
 * A name as Git writes it: with a control character, a quotation mark or a backslash it is quoted. A line break in a
 * name would begin the change of another file.
 */
function nameInPatch(name: string): string {
  if (name.search(UNSAFE_IN_NAME) < 0) return name;
  return `"${name.replaceAll(UNSAFE_IN_NAME, (one) =>
    one === '"' || one === "\\" ? `\\${one}` : `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`,
  )}"`;
}

const UNSAFE_IN_NAME = /[\u0000-\u001f\u007f"\\]/g;

function headOf(hunk: readonly DiffLine[], isNew: boolean): string {
  const side = (number: "oldNumber" | "newNumber", other: DiffLine["kind"]) => {
    const lines = hunk.filter(({ kind }) => kind !== other);
    const first = lines[0]?.[number] ?? null;
    return { first, count: lines.length };
  };
  const before = side("oldNumber", "added");
  const after = side("newNumber", "removed");
  // With no line on a side, the line before it is its place.
  const oldStart = before.first ?? (isNew ? 0 : after.first === null ? null : after.first - 1);
  const newStart = after.first ?? (before.first === null ? null : before.first - 1);
  if (oldStart === null || newStart === null) return "@@ @@";
  return `@@ -${oldStart},${before.count} +${newStart},${after.count} @@`;
}

function pathInPatch(path: string, cwd: string | null): string {
  const relative = pathBelow(path, cwd) ?? path.replace(/^\//, "");
  return OF_WINDOWS.test(path) ? relative.replaceAll("\\", "/") : relative;
}

const OF_WINDOWS = /^(?:[A-Za-z]:[/\\]|\\\\)/;

/** A path for a narrow place: relative to the folder it lies in, else its last three parts. */
export function shortPath(path: string, cwd: string | null): string {
  const parts = path.split(/[/\\]/);
  return pathBelow(path, cwd) ?? (parts.length <= 4 ? path : `…/${parts.slice(-3).join("/")}`);
}

function pathBelow(path: string, cwd: string | null): string | null {
  const folder = cwd?.replace(/[/\\]$/, "") ?? "";
  const isBelow = folder !== "" && path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.length));
  return isBelow ? path.slice(folder.length + 1) : null;
}
