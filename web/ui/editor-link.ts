import { useEffect } from "preact/hooks";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { editorLink } from "../../src/core/format/editor-link.ts";
import { useStore } from "./page-context.ts";

/**
 * The address that opens a file or folder of this machine in the editor of the settings; null before these are known, and
 * without a path.
 * @param line default: the first
 */
export function useEditorLink(path: string | null, line?: number): string | null {
  const { settings, team } = useStore();
  const editor = settings.value.value?.editor_url;
  // No file of a team server's sessions is beside it, and it has no settings.
  const isWanted = path !== null && editor === undefined && team.dto.value === null;
  // Once: the settings are looked up again in their own view.
  useEffect(() => (isWanted ? settings.watch() : undefined), [isWanted]);
  return path === null || editor === undefined ? null : editorLink(editor, path, line);
}

/** The session's folder; null where it is on another machine, whose files no editor of this one opens. */
export function folderHere(session: SessionDto | null): string | null {
  return session === null || session.machine !== undefined ? null : session.cwd;
}
