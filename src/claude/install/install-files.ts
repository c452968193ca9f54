import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { prepareLossMarks } from "../../system/loss-marks.ts";
import { ownProgram, packageRoot } from "../../system/package-root.ts";
import { readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { hookFileOf } from "./hook-command.ts";
import { encodeLaunch, lastingNode, type Launch } from "./launch-file.ts";
import { mayFail } from "./settings-file.ts";

/** Needed by the hook: files of the package, and Node. */
export interface HookSource extends Launch {
  readonly hookScript: string;
  readonly hookProgram: string;
  readonly askScript: string;
  readonly askProgram: string;
}

/**
 * The source in the running package.
 * @param cli the program that the hook starts, where it is another than the running one
 */
export function ownSource(cli = ownProgram): HookSource {
  return {
    hookScript: join(packageRoot, "hook", "hook.sh"),
    hookProgram: join(packageRoot, "hook", "hook.cjs"),
    askScript: join(packageRoot, "hook", "ask.sh"),
    askProgram: join(packageRoot, "hook", "ask.cjs"),
    node: lastingNode(process.execPath),
    cli,
  };
}

export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/**
 * The script and how it starts a daemon: copies, so that upgrading or removing the package cannot break Claude Code.
 */
export function hookFiles(paths: Paths, source: HookSource, platform: NodeJS.Platform): readonly PlannedFile[] {
  return [
    { path: hookFileOf(paths, platform), content: readFileSync(hookFileOf(source, platform), "utf8"), mode: 0o755 },
    { path: paths.launchFile, content: encodeLaunch(source), mode: 0o600 },
    // An update of them, where answering is on.
    ...(existsSync(paths.askScript) ? askFiles(paths, source) : []),
  ];
}

/** The hook that waits for answers: the script runs the program where there is no curl. */
export function askFiles(
  { askScript, askProgram }: Pick<Paths, "askScript" | "askProgram">,
  source: Pick<HookSource, "askScript" | "askProgram">,
): readonly PlannedFile[] {
  return [
    { path: askScript, content: readFileSync(source.askScript, "utf8"), mode: 0o755 },
    { path: askProgram, content: readFileSync(source.askProgram, "utf8"), mode: 0o755 },
  ];
}

/** Windows has no such bits, only whether a file is writable. */
export function isInPlace({ path, content, mode }: PlannedFile): boolean {
  return readText(path) === content && (process.platform === "win32" || (statSync(path).mode & 0o777) === mode);
}

/** @throws AppError `setup/file` */
export function writePlanned({ path, content, mode }: PlannedFile): void {
  mayFail(path, () => {
    makeFolder(dirname(path));
    writeFileAtomic(path, content, { mode });
  });
}

/** The folders that the hook writes to, so that its first event costs no more than the others, and its loss marks. */
export function makeRawFolders(paths: Paths): void {
  mayFail(paths.rawTemporaryDir, () => makeFolder(paths.rawTemporaryDir));
  mayFail(paths.lossMarksFile, () => prepareLossMarks(paths));
}

export function removeFiles(files: readonly string[]): void {
  for (const file of files) mayFail(file, () => rmSync(file, { force: true }));
}

/** Names in the script's folder: also loss marks, and what a killed writer left. */
const OWN_NAME =
  /^(?:hook\.sh|hook\.cjs|ask\.sh|ask\.json|launch|install\.json|lost(?:-since)?(?:\.new|\.\d+)?|\.[\w.]+\.[0-9a-f]{12}\.tmp)$/;

export function ownFiles({ hookScript }: Paths): readonly string[] {
  const folder = dirname(hookScript);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => OWN_NAME.test(name)).map((name) => join(folder, name));
}

/** Removes the script's folder, unless it holds files of other programs. */
export function removeOwnFolder(paths: Paths): void {
  removeFiles(ownFiles(paths));
  try {
    rmdirSync(dirname(paths.hookScript));
  } catch {
    // Not empty, or absent.
  }
}
