import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { chownCommand, otherOwnerOf, shellWord } from "../../system/files/file-owner.ts";
import { toFileError } from "../../system/files/file-error.ts";
import { openFolders } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import { fail, ok, warn, type CheckResult } from "./check-result.ts";

/** Permission bits of group and others. */
const OTHERS = 0o077;

/**
 * Whether our folders exist, are writable, and are only readable by their owner: payloads hold whatever a session sees.
 */
export function checkFolders(paths: Paths): CheckResult[] {
  return [
    checkFolder({ name: "configuration folder", folder: paths.configDir, ours: false }),
    checkFolder({ name: "spool", folder: paths.rawDir, ours: true }),
    checkFolder({ name: "archive", folder: paths.archiveDir, ours: true }),
    checkFolder({ name: "data folder", folder: paths.dataDir, ours: true }),
    ...openFolders(paths).map(({ folder, mode }) =>
      warn(
        "hook folders",
        `other users may write to ${folder} (mode ${mode}), and so put their own program into the hook's place`,
        `Close it: chmod go-w ${shellWord(folder)}`,
      ),
    ),
    ...checkOwners(paths),
  ];
}

/** Most files that one check reads. */
const MAX_FILES = 5000;

/**
 * Files that root left there after `sudo claude` or `sudo ccen`. The user's own daemon can neither read nor replace
 * them.
 */
function checkOwners({ hooksDir, dataDir, rawDir, hookScript }: Paths): CheckResult[] {
  const folders = [hooksDir, dirname(hookScript), dirname(rawDir), rawDir, dataDir];
  const inside = folders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  const [others] = [...folders, ...inside.slice(0, MAX_FILES)].flatMap((path) => {
    const owner = otherOwnerOf(path);
    return owner === null ? [] : [{ path, owner }];
  });
  if (others === undefined) return [];
  const fix =
    process.geteuid?.() === 0 ? `Work as ${others.owner.name}, without sudo.` : `Run: ${chownCommand(hooksDir)}`;
  return [fail("owner", `${others.path} belongs to ${others.owner.name}`, fix)];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

interface Checked {
  readonly name: string;
  readonly folder: string;
  /** We keep it closed; the configuration folder belongs to Claude Code. */
  readonly ours: boolean;
}

function checkFolder({ name, folder, ours }: Checked): CheckResult {
  let mode: number;
  try {
    const stats = statSync(folder);
    if (!stats.isDirectory()) return fail(name, `${folder} is not a folder`, "Move it away, then run `ccen setup`.");
    mode = stats.mode;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    if (code !== "ENOENT") {
      const refusal = toFileError(error, folder);
      if (refusal !== null) return fail(name, refusal.message, refusal.fix);
      return fail(
        name,
        `${folder} cannot be reached (${code})`,
        "See that every part of the path is a folder of yours.",
      );
    }
    return warn(name, `${folder} is not there yet`, "`ccen setup` and `ccen start` make what is missing.");
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const refusal = toFileError(error, folder);
    if (refusal !== null) return fail(name, refusal.message, refusal.fix);
    return fail(name, `${folder} cannot be written to`, `Give yourself the right to: chmod u+rwx '${folder}'`);
  }
  if (ours && process.platform !== "win32" && (mode & OTHERS) !== 0) {
    const octal = (mode & 0o777).toString(8);
    return warn(name, `${folder} is open to other users (mode ${octal})`, `Close it: chmod 700 '${folder}'`);
  }
  return ok(name, folder);
}
