import { createHash } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { isSea } from "node:sea";
import { mayFail } from "../../agents/install/settings-file.ts";
import { sizeText } from "../../core/i18n/message.ts";
import { renameWithRetries } from "../../system/files/atomic-file.ts";
import { filesBelow, makeFolder } from "../../system/files/folders.ts";
import { isClone, packageRoot, packageVersion } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";
import type { Change } from "./change.ts";

/** The parts of the package for a daemon and the commands. Every copy has the license. */
const PARTS = ["bin", "demo", "dist", "hook", "package.json", "LICENSE"] as const;

/** The program in one file is its own Node, and a person may move or delete that file. */
const OWN_NODE = isSea() ? process.execPath : null;

export type AppCopy = ReturnType<typeof planCopyOf>;

/**
 * The cache of npx may be emptied. A global npm install belongs to one Node version and is replaced under a running
 * daemon. So everything but a clone is copied. docs/adr/0008-a-copy-of-the-program.md
 * @returns null for a clone, which runs where it is
 */
export function planAppCopy({ appDir }: Pick<Paths, "appDir">): AppCopy | null {
  return isClone ? null : planCopyOf(packageRoot, { appDir, version: packageVersion });
}

interface CopyOrder extends Pick<Paths, "appDir"> {
  readonly version: string;
  /** A Node that is copied with the program; null where the installed one is used. */
  readonly ownNode?: string | null;
}

export function planCopyOf(root: string, { appDir, version, ownNode = OWN_NODE }: CopyOrder) {
  const files = mayFail(root, () => filesOf(root));
  const digest = digestOf(files);
  // Named after version and content, so the content under a name never changes.
  const folder = join(appDir, `${version}-${digest.slice(0, 12)}`);
  const nodeName = process.platform === "win32" ? "node.exe" : "node";
  const node =
    ownNode === null ? null : { from: ownNode, to: join(folder, nodeName), sizeBytes: statSync(ownNode).size };
  return {
    folder,
    launch: { cli: join(folder, "bin", "ccen.cjs"), ...(node === null ? {} : { node: node.to }) },
    files,
    node,
    sizeBytes: files.reduce((sum, { content }) => sum + content.length, node?.sizeBytes ?? 0),
    isInPlace:
      isComplete(folder, digest) &&
      (node === null || statSync(node.to, { throwIfNoEntry: false })?.size === node.sizeBytes),
  };
}

export function copyChange(copy: AppCopy): Change {
  const { folder, sizeBytes, isInPlace } = copy;
  return {
    what: isInPlace ? [] : [`copy this program (${sizeText(sizeBytes)}) to ${folder}`],
    make: () => {
      if (!isInPlace) makeAppCopy(copy);
      return {};
    },
  };
}

/** Makes the copy under its name atomically. @throws AppError `setup/file` */
export function makeAppCopy({ folder, files, node }: AppCopy): void {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  mayFail(folder, () => {
    try {
      for (const { name, content } of files) {
        const path = join(unfinished, name);
        makeFolder(dirname(path));
        writeFileSync(path, content, { mode: 0o600 });
      }
      if (node !== null) {
        const copy = join(unfinished, basename(node.to));
        copyFileSync(node.from, copy, constants.COPYFILE_FICLONE);
        chmodSync(copy, 0o700);
      }
      // An incomplete copy.
      rmSync(folder, { recursive: true, force: true });
      renameWithRetries(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  });
}

/** Removes every copy but one. Call it only while no daemon runs from the others. */
export function removeOtherCopies({ appDir }: Pick<Paths, "appDir">, kept: string): void {
  for (const name of existsSync(appDir) ? readdirSync(appDir) : []) {
    const folder = join(appDir, name);
    if (folder !== kept) mayFail(folder, () => rmSync(folder, { recursive: true, force: true }));
  }
}

function isComplete(folder: string, digest: string): boolean {
  try {
    return digestOf(filesOf(folder)) === digest;
  } catch {
    return false;
  }
}

/** @throws the system's error */
function filesOf(root: string) {
  return (
    PARTS.flatMap((part) => filesBelow(join(root, part)))
      // The same digest on Windows.
      .map((path) => ({ name: relative(root, path).replaceAll(sep, "/"), content: readFileSync(path) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  );
}

function digestOf(files: AppCopy["files"]): string {
  const hash = createHash("sha256");
  for (const { name, content } of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}
