import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FoundTranscript, ListOptions } from "../../transcript/history.ts";
import { isSafeId, subagentFiles } from "./subagent-files.ts";

/** More sessions than anyone has; a folder beyond it is not a client's. */
const MAX_FILES = 20_000;

/**
 * The transcripts of sessions below the folder `projects`, the one that was written longest ago first. Links are left
 * out. Of several files of one session the newest counts. An absent folder has none.
 */
export async function listTranscripts(
  projects: string,
  { sinceMs, signal }: ListOptions,
): Promise<readonly FoundTranscript[]> {
  const found = new Map<string, FoundTranscript>();
  for (const folder of await entriesOf(projects)) {
    if (!folder.isDirectory() || found.size >= MAX_FILES) continue;
    for (const file of await entriesOf(join(projects, folder.name))) {
      if (signal.aborted) return [];
      const sessionId = sessionIdOf(file.name);
      if (!file.isFile() || sessionId === null) continue;
      const path = join(projects, folder.name, file.name);
      const { size: sizeBytes, mtimeMs } = (await stat(path).catch(() => null)) ?? { size: 0, mtimeMs: 0 };
      const modifiedAtMs = Math.trunc(mtimeMs);
      if (modifiedAtMs < sinceMs || (found.get(sessionId)?.modifiedAtMs ?? 0) > modifiedAtMs) continue;
      found.set(sessionId, { path, sessionId, sizeBytes, modifiedAtMs });
    }
  }
  return [...found.values()].sort((one, other) => one.modifiedAtMs - other.modifiedAtMs);
}

/** Subagents of a session that have a file, in the order of their names. */
export async function listSubagents(transcript: string, sessionId: string): Promise<readonly string[]> {
  const files = subagentFiles(transcript, sessionId, "any");
  if (files === null) return [];
  const entries = await entriesOf(join(files.transcript, ".."));
  return entries
    .flatMap(({ name }) => /^agent-([\w-]+)\.jsonl$/.exec(name)?.[1] ?? [])
    .slice(0, MAX_FILES)
    .sort();
}

/** Older clients wrote subagents beside their session. */
function sessionIdOf(file: string): string | null {
  const id = file.endsWith(".jsonl") && !file.startsWith("agent-") ? file.slice(0, -".jsonl".length) : "";
  return isSafeId(id) ? id : null;
}

async function entriesOf(folder: string) {
  try {
    // Where the folder itself is a link, as a configuration folder may be.
    return await readdir(await realpath(folder), { withFileTypes: true });
  } catch {
    return [];
  }
}
