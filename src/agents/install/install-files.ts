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
  readonly askModule: string;
  readonly statusScript: string;
}

/**
 * The source in the running package.
 * @param lasting the program and the Node that the hook starts, where they are others than the running ones
 */
export function ownSource({
  cli = ownProgram,
  node = lastingNode(process.execPath),
}: Partial<Launch> = {}): HookSource {
  return {
    hookScript: join(packageRoot, "hook", "hook.sh"),
    hookProgram: join(packageRoot, "hook", "hook.cjs"),
    askScript: join(packageRoot, "hook", "ask.sh"),
    askProgram: join(packageRoot, "hook", "ask.cjs"),
    askModule: join(packageRoot, "hook", "ask-opencode.mjs"),
    statusScript: join(packageRoot, "hook", "statusline.sh"),
    node,
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
    ...(existsSync(paths.statusScript) ? [statusScriptFile(paths, source)] : []),
  ];
}

/** What keeps the input of Claude Code's status line. */
export function statusScriptFile(
  { statusScript: path }: Pick<Paths, "statusScript">,
  source: Pick<HookSource, "statusScript">,
): PlannedFile {
  return { path, content: readFileSync(source.statusScript, "utf8"), mode: 0o755 };
}

const ASK_FILES = ["askScript", "askProgram", "askModule"] as const;

/** What waits for answers: the script, the program that it runs where there is no curl, and OpenCode's part. */
export function askFiles(paths: Pick<Paths, (typeof ASK_FILES)[number]>, source: HookSource): readonly PlannedFile[] {
  return ASK_FILES.map((name) => ({ path: paths[name], content: readFileSync(source[name], "utf8"), mode: 0o755 }));
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
  /^(?:hook\.sh|hook\.cjs|ask(?:-opencode)?\.(?:sh|cjs|mjs|json)|statusline\.(?:sh|json)|launch|install\.json|codex\.json|copilot\.json|opencode\.json|lost(?:-since)?(?:\.new|\.\d+)?|\.[\w.]+\.[0-9a-f]{12}\.tmp)$/;

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
