import { randomInt } from "node:crypto";
import { unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { makeFolder } from "../system/files/folders.ts";
import { renameWithRetries } from "../system/files/atomic-file.ts";

/**
 * Names for payloads that arrive by HTTP.
 * @returns a function that gives a new name on each call
 */
export function createPayloadNames(clock: Clock): () => string {
  // Grows, so that payloads of one millisecond keep their order. Starts at random: after a restart under a clock set
  // back, a name must not overwrite a file that still waits.
  let counter = randomInt(2 ** 31);
  return () => {
    counter += 1;
    return `http-${clock.now()}-${counter}.json`;
  };
}

/**
 * Writes payloads into the spool as the hook does: under a temporary name, then renamed.
 * @returns a function that gives the raw file's name, or throws the system's error with nothing written
 */
export function createPayloadWriter({ paths, clock }: { paths: Paths; clock: Clock }): (bytes: Uint8Array) => string {
  const nextName = createPayloadNames(clock);
  return (bytes) => {
    const name = nextName();
    writePayload(paths, name, bytes);
    return name;
  };
}

/** @throws the system's error, with nothing written */
export function writePayload(paths: Paths, name: string, bytes: Uint8Array): void {
  const temporary = join(paths.rawTemporaryDir, name);
  try {
    writeNew(temporary, bytes);
    renameWithRetries(temporary, join(paths.rawDir, name));
  } catch (thrown) {
    removeQuietly(temporary);
    throw thrown;
  }
}

function writeNew(file: string, bytes: Uint8Array): void {
  const options = { flag: "wx", mode: 0o600 };
  try {
    writeFileSync(file, bytes, options);
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
    makeFolder(join(file, ".."));
    writeFileSync(file, bytes, options);
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or the sweep for leftovers finds it.
  }
}
