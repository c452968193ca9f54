import { appendFileSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { TranscriptEntry } from "./transcript.ts";

export interface TranscriptFiles {
  /** Appends lines with this time, in milliseconds since the epoch. */
  write(entries: readonly TranscriptEntry[], atMs: number): void;
  /** Removes every file and folder that it made. */
  remove(): void;
}

/** Writes invented transcripts to the place of real ones, because the daemon reads only there. */
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

/** Collects every folder that did not exist before, the outer ones first. */
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
    // Another program has put something there since: keep it.
  }
}
