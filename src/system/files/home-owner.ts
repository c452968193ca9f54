import { AppError } from "../../core/errors/errors.ts";
import { chownCommand, otherOwnerOf, ownName, type OtherOwner } from "./file-owner.ts";
import type { Paths } from "../paths.ts";

/** Looks up the owner; a test uses other users than the machine's. */
export interface Ownership {
  readonly ownerOf: (path: string) => OtherOwner | null;
  readonly isRoot: boolean;
}

const REAL: Ownership = { ownerOf: otherOwnerOf, isRoot: process.geteuid?.() === 0 };

/**
 * Refuses to work in the configuration folder of another user, as under `sudo`: that user cannot use files that root
 * writes there. `hooks` decides, and for root, who could create it, the folder above.
 * @throws AppError `daemon/foreign-home`
 */
export function refuseOthersHome({ configDir, hooksDir }: Paths, { ownerOf, isRoot }: Ownership = REAL): void {
  for (const folder of isRoot ? [hooksDir, configDir] : [hooksDir]) {
    const owner = ownerOf(folder);
    if (owner === null) continue;
    const fix = isRoot
      ? `Run it as ${owner.name}, without sudo: what root writes there ${owner.name} cannot use.`
      : `Run: ${chownCommand(hooksDir)}`;
    throw new AppError("daemon/foreign-home", { folder, owner: owner.name, user: ownName(), fix });
  }
}
