import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "../core/json.ts";
import type { AppError } from "../core/errors.ts";
import { writeFileAtomic } from "../system/atomic-file.ts";
import type { Paths } from "../system/paths.ts";

/** Why the newest start brought no daemon about: a hook that started it says nothing. */
export interface StartFailure {
  readonly atMs: number;
  readonly message: string;
  readonly fix: string;
}

type Folder = Pick<Paths, "dataDir">;

const fileIn = ({ dataDir }: Folder): string => join(dataDir, "start-failure.json");

/** Never throws: where nothing can be written, `ccen doctor` finds that by itself. */
export function noteStartFailure(paths: Folder, { message, fix }: AppError, atMs: number): void {
  try {
    writeFileAtomic(fileIn(paths), `${JSON.stringify({ at_ms: atMs, message, fix })}\n`, { mode: 0o600 });
  } catch {
    // As said above.
  }
}

export function forgetStartFailure(paths: Folder): void {
  try {
    rmSync(fileIn(paths), { force: true });
  } catch {
    // What is told of it has its time.
  }
}

/** @returns null where the last start succeeded, or nothing is known */
export function readStartFailure(paths: Folder): StartFailure | null {
  try {
    const wire: unknown = JSON.parse(readFileSync(fileIn(paths), "utf8"));
    if (!isJsonObject(wire)) return null;
    const { at_ms: atMs, message, fix } = wire;
    if (typeof atMs !== "number" || typeof message !== "string" || typeof fix !== "string") return null;
    return { atMs, message, fix };
  } catch {
    return null;
  }
}
