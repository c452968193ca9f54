import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../paths.ts";
import { readText } from "./read-text.ts";

/** The name of a file's or folder's owner if it is another user; null if it is ours, missing, or the owner is unknown. */
export function otherOwnerOf(path: string): string | null {
  const uid = uidOf(path);
  return uid === null || uid === process.geteuid?.() ? null : userName(uid);
}

export function ownName(): string {
  const uid = process.geteuid?.();
  return uid === undefined ? userInfo().username : userName(uid);
}

/** The command that gives a file, or a folder with its content, to the user who runs this. */
export function chownCommand(path: string): string {
  return `sudo chown -R ${ownName().replace("user ", "")} ${shellWord(path)}`;
}

/** As one word of a shell's line. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A test uses other users than the machine's. */
const REAL = { ownerOf: otherOwnerOf, isRoot: process.geteuid?.() === 0 };

/**
 * Refuses to work in the configuration folder of another user, as under `sudo`: that user cannot use files that root
 * writes there. `hooks` decides, and for root, who could create it, the folder above.
 * @throws AppError `daemon/foreign-home`
 */
export function refuseOthersHome({ configDir, hooksDir }: Paths, { ownerOf, isRoot } = REAL): void {
  for (const folder of isRoot ? [hooksDir, configDir] : [hooksDir]) {
    const owner = ownerOf(folder);
    if (owner === null) continue;
    const fix = isRoot
      ? `Run it as ${owner}, without sudo: what root writes there ${owner} cannot use.`
      : `Run: ${chownCommand(hooksDir)}`;
    throw new AppError("daemon/foreign-home", { folder, owner, user: ownName(), fix });
  }
}

function uidOf(path: string): number | null {
  // Windows has no owners of this kind, and reports 0.
  if (process.geteuid === undefined) return null;
  try {
    return statSync(path, { throwIfNoEntry: false })?.uid ?? null;
  } catch {
    return null;
  }
}

function userName(uid: number): string {
  const lines = (readText("/etc/passwd") ?? "root:x:0").split("\n");
  const name = lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[0];
  return name ?? `user ${uid}`;
}
