import { mkdirSync, rmSync } from "node:fs";
import { createAccess, type Access } from "../http/access/access.ts";
import { unpairIn } from "../http/access/logins.ts";
import { writeFileAtomic } from "../system/files/atomic-file.ts";
import type { Paths } from "../system/paths.ts";
import type { Context } from "./context.ts";

interface OpenAccessOptions extends Pick<Context, "paths" | "clock" | "logger"> {
  readonly token: string;
}

/**
 * Access control where a token is set, else null. This machine's commands get their own key, in a file for their owner
 * alone. It works wherever the token came from, and after the token was changed for the next start.
 * @throws AppError `http/weak-token`
 */
export function openAccess({ token, paths, clock, logger }: OpenAccessOptions): Access | null {
  if (token === "") {
    rmSync(paths.accessKeyFile, { force: true, recursive: true });
    return null;
  }
  const access = createAccess({
    token,
    loginsFile: paths.loginsFile,
    machineTokensFile: paths.machineTokensFile,
    clock,
    logger,
  });
  mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
  writeFileAtomic(paths.accessKeyFile, access.localKey, { mode: 0o600 });
  return access;
}

/** For `ccen answers off` while no daemon runs. */
export function unpairBrowsers({ loginsFile }: Paths): void {
  unpairIn(loginsFile);
}
