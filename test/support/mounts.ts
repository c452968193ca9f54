import { spawnSync } from "node:child_process";
import { closeSync, cpSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import assert from "node:assert/strict";

/** Set in the process that {@link inOwnMounts} starts. */
const INSIDE = "CCEN_TEST_INSIDE_UNSHARE";

/**
 * Whether the tests of a file may mount: root may. Otherwise the file runs once more, as one test, in a namespace in
 * which its user is root. If the system grants none, it is skipped.
 */
export function inOwnMounts(file: string): boolean {
  if (process.getuid?.() === 0 && canMount([])) return true;
  const skip = process.env[INSIDE] === "1" || !canMount(["unshare", "-rm"]);
  test("in a name space of its own", { skip: skip && "needs mounts" }, () => {
    const run = spawnSync("unshare", ["-rm", process.execPath, "--test", "--test-reporter=spec", file], {
      env: { ...process.env, [INSIDE]: "1", NODE_TEST_CONTEXT: undefined },
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /^ℹ pass [1-9]/m, run.stdout);
  });
  return false;
}

function canMount(prefix: readonly string[]): boolean {
  const [program, ...rest] = [...prefix, "sh", "-c", "mount -t tmpfs tmpfs /mnt && umount /mnt"];
  return spawnSync(program, rest).status === 0;
}

interface SmallDisk {
  /** Fills the disk except for `sparedBytes`. */
  fill(sparedBytes?: number): void;
  /** Frees the filled space. */
  free(): void;
}

export interface Mounts {
  /** A file system of a fixed size at a folder; it has the folder's content. */
  smallDisk(folder: string, sizeKiB: number): SmallDisk;
  /** Makes a folder read-only, for all users and for files opened from now on. */
  readOnly(folder: string): { release(): void };
}

/** Create it before the test's folder: cleanups run in the order of their registration. */
export function mountsFor(t: Pick<TestContext, "after">): Mounts {
  const mounted = new Set<string>();
  t.after(() => {
    for (const folder of mounted) unmount(folder);
  });

  return {
    smallDisk: (folder, sizeKiB) => {
      mkdirSync(folder, { recursive: true });
      const aside = `${folder}.aside`;
      cpSync(folder, aside, { recursive: true, preserveTimestamps: true });
      mount(["-t", "tmpfs", "-o", `size=${sizeKiB}k,mode=0700`, "tmpfs", folder]);
      mounted.add(folder);
      cpSync(aside, folder, { recursive: true, preserveTimestamps: true });
      rmSync(aside, { recursive: true });
      return smallDiskAt(folder);
    },
    readOnly: (folder) => {
      mount(["--bind", folder, folder]);
      mounted.add(folder);
      mount(["-o", "remount,bind,ro", folder]);
      return {
        release: () => {
          unmount(folder);
          mounted.delete(folder);
        },
      };
    },
  };
}

function smallDiskAt(folder: string): SmallDisk {
  const filler = join(folder, "filler");
  return {
    fill: (sparedBytes = 0) => {
      const handle = openSync(filler, "a");
      try {
        // Ends when the disk is full.
        for (let written = 1; written > 0;) written = writeSome(handle);
        if (sparedBytes > 0) ftruncateSync(handle, fstatSync(handle).size - sparedBytes);
      } finally {
        closeSync(handle);
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}

function writeSome(handle: number): number {
  try {
    return writeSync(handle, Buffer.alloc(4096));
  } catch {
    return 0;
  }
}

function mount(args: readonly string[]): void {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

function unmount(folder: string): void {
  // Lazily: a process that is just ending may still have a file open.
  spawnSync("umount", ["-l", folder]);
}
