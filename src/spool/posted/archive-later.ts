import type { StoredFile } from "../archive.ts";

/** Interval between two turns of archiving. */
const TURN_MS = 20;

/** Archived in one turn where nothing was stored since the last one. */
const FILES_A_TURN = 32;

/** Beyond this many, storing archives as well: the next start must read what a killed daemon leaves. */
const MAX_WAITING = 32_768;

/** Stored payloads that are still only in a journal. */
export interface ArchiveLater {
  add(file: StoredFile): void;
  has(name: string): boolean;
  size(): number;
  /** Archives the rest until {@link FINISH_MS} has passed. */
  finish(): void;
}

/** How long a stop spends on archiving; the next start archives the rest. */
const FINISH_MS = 500;

/**
 * Archives payloads one file each when there is time. Writing a file costs more than storing its event, and until then
 * the journal keeps the payload.
 */
export function createArchiveLater(archiveFile: (file: StoredFile) => void, onLeft: () => void): ArchiveLater {
  const waiting: StoredFile[] = [];
  const names = new Set<string>();
  let begin = 0;
  let timer: NodeJS.Timeout | null = null;
  let isBusy = false;

  function size(): number {
    return waiting.length - begin;
  }

  function archive(most: number): void {
    for (const file of waiting.slice(begin, begin + most)) {
      begin += 1;
      names.delete(file.name);
      archiveFile(file);
    }
    if (begin * 2 > waiting.length) {
      waiting.splice(0, begin);
      begin = 0;
    }
  }

  function turn(): void {
    timer = null;
    try {
      if (!isBusy) archive(FILES_A_TURN);
    } finally {
      isBusy = false;
      if (size() > 0) plan();
      else onLeft();
    }
  }

  function plan(): void {
    timer ??= setTimeout(turn, TURN_MS).unref();
  }

  return {
    add(file) {
      waiting.push(file);
      names.add(file.name);
      isBusy = true;
      if (size() > MAX_WAITING) archive(1);
      plan();
    },
    has: (name) => names.has(name),
    size,
    finish() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const endMs = performance.now() + FINISH_MS;
      while (size() > 0 && performance.now() < endMs) archive(FILES_A_TURN);
    },
  };
}
