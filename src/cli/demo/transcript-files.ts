import { appendFileSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { TranscriptEntry } from "./transcript.ts";

export interface TranscriptFiles {
  /** Adds lines, as of a moment in milliseconds since the epoch. */
  write(entries: readonly TranscriptEntry[], atMs: number): void;
  /** Takes away every file and folder that it has made. */
  remove(): void;
}

/** Writes invented transcripts where Claude Code keeps real ones: the daemon reads no others. */
export function createTranscriptFiles(): TranscriptFiles {
  const files = new Set<string>();
  const folders: string[] = [];
  return {
    write: (entries, atMs) => {
      const timestamp = new Date(atMs).toISOString();
      for (const { file, fields } of entries) {
        if (!files.has(file)) makeFolder(dirname(file), folders);
        files.add(file);
        appendFileSync(file, `${JSON.stringify({ ...fields, timestamp })}\n`, { mode: 0o600 });
      }
    },
    remove: () => {
      for (const file of files) rmSync(file, { force: true });
      for (const folder of folders.toReversed()) removeIfEmpty(folder);
    },
  };
}

/** Notes every folder that was not there before, the outer ones first. */
function makeFolder(folder: string, made: string[]): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const chain: string[] = [];
  for (let one = folder; one.length >= first.length; one = dirname(one)) chain.unshift(one);
  made.push(...chain);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something there since: it is theirs.
  }
}
