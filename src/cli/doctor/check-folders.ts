import { accessSync, constants, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { chownCommand, otherOwnerOf, shellWord } from "../../system/files/file-owner.ts";
import { errorCode, toFileError } from "../../system/files/file-error.ts";
import { namesIn, openFolders } from "../../system/files/folders.ts";
import type { Paths } from "../../system/paths.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { fail, ok, warn } from "./check-result.ts";

/** Permission bits of group and others. */
const OTHERS = 0o077;

/** Whether our folders are writable, and readable by their owner only: payloads hold what sessions see. */
export function checkFolders(paths: Paths): CheckResult[] {
  return [
    checkFolder("configuration folder", paths.configDir, false),
    checkFolder("spool", paths.rawDir),
    checkFolder("archive", paths.archiveDir),
    checkFolder("data folder", paths.dataDir),
    ...checkOpenFolders(paths),
    ...checkOwners(paths),
  ];
}

export function checkOpenFolders(paths: Paths): CheckResult[] {
  return openFolders(paths).map(({ folder, mode }) =>
    warn(
      "hook folders",
      `other users may write to ${folder} (mode ${mode}), and so put their own program into the hook's place`,
      `Close it: chmod go-w ${shellWord(folder)}`,
    ),
  );
}

const MAX_FILES = 5000;

/** Files that root left after `sudo claude` or `sudo ccen`, which the user's own daemon cannot use. */
function checkOwners({ hooksDir, dataDir, rawDir, hookScript }: Paths): CheckResult[] {
  const folders = [hooksDir, dirname(hookScript), dirname(rawDir), rawDir, dataDir];
  const inside = folders.flatMap((folder) => namesIn(folder).map((name) => join(folder, name)));
  for (const path of [...folders, ...inside.slice(0, MAX_FILES)]) {
    const owner = otherOwnerOf(path);
    if (owner === null) continue;
    const fix = process.geteuid?.() === 0 ? `Work as ${owner}, without sudo.` : `Run: ${chownCommand(hooksDir)}`;
    return [fail("owner", `${path} belongs to ${owner}`, fix)];
  }
  return [];
}

function checkFolder(name: string, folder: string, isOurs = true): CheckResult {
  try {
    const stats = statSync(folder);
    if (!stats.isDirectory()) return fail(name, `${folder} is not a folder`, "Move it away, then run `ccen setup`.");
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    // The configuration folder belongs to Claude Code; ours are kept closed.
    if (!isOurs || process.platform === "win32" || (stats.mode & OTHERS) === 0) return ok(name, folder);
    const octal = (stats.mode & 0o777).toString(8);
    return warn(name, `${folder} is open to other users (mode ${octal})`, `Close it: chmod 700 '${folder}'`);
  } catch (error) {
    const code = errorCode(error) ?? "unknown reason";
    if (code === "ENOENT") {
      return warn(name, `${folder} is not there yet`, "`ccen setup` and `ccen start` make what is missing.");
    }
    const refusal = toFileError(error, folder);
    if (refusal !== null) return fail(name, refusal.message, refusal.fix);
    const fix = "See that every part of the path is a folder of yours.";
    return fail(name, `${folder} cannot be reached (${code})`, fix);
  }
}
