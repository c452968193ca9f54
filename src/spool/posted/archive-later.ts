import type { StoredFile } from "../archive.ts";

/** So often some are archived. */
const TURN_MS = 20;

/** Archived in one turn where nothing was stored since the last one. */
const FILES_A_TURN = 32;

/** Where more wait, whoever stores archives as well: the next start reads what a killed daemon leaves. */
const MAX_WAITING = 32_768;

/** Stored payloads that still stand in a journal alone. */
export interface ArchiveLater {
  add(file: StoredFile): void;
  has(name: string): boolean;
  size(): number;
  /** Archives what waits, until it takes too long for whoever stops. */
  finish(): void;
}

/** How long whoever stops archives; the rest is found by the next start. */
const FINISH_MS = 500;

/**
 * Archives them one file each, when there is time: a file costs more than to store what is in it, and until then nothing is
 * missing, because the journal has it.
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
