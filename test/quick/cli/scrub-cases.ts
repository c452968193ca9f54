import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { ROUTES } from "../../../src/api/routes.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Home } from "./run-ccen.ts";

/** Of `ccen scrub --json`. */
export interface ScrubAnswer {
  readonly found: readonly { readonly place: string; readonly kind: string; readonly count: number }[];
  readonly rows: number;
  readonly files: number;
  readonly skipped: readonly unknown[];
}

/** A running daemon is stopped meanwhile and runs again afterwards; its stored secrets are found under their marks. */
export async function scrubBeside(home: Home): Promise<ScrubAnswer> {
  assert.equal((await home.ccen(["start"])).code, 0);
  const runtime = () => JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as { pid: number; url: string };
  const first = runtime();
  const { code, stdout, stderr } = await home.ccen(["scrub", "--json"]);
  assert.equal(code, 0, stderr);
  const second = runtime();
  assert.notEqual(second.pid, first.pid);
  await waitFor("the search finds marks", async () => {
    const response = await fetch(new URL(`${ROUTES.search}?q=%5Bredacted`, second.url));
    const { hits } = (await response.json()) as { hits: readonly unknown[] };
    return hits.length > 0;
  });
  return JSON.parse(stdout) as ScrubAnswer;
}

/** Kills a scrub once it has begun and this many archived files are clean; a faster one has finished. */
export async function killScrub({ paths, spawnCcen }: Home, files: number): Promise<void> {
  const child = spawnCcen(["scrub"]);
  child.stdout.resume();
  child.stderr.resume();
  const gone = once(child, "close");
  const isOver = (): boolean => child.exitCode !== null;
  await waitFor("it begins", () => existsSync(`${paths.databaseFile}-wal`) || files > 0 || isOver());
  await waitFor(`${files} files are clean`, () => cleanFiles(paths.archiveDir) >= files || isOver());
  child.kill("SIGKILL");
  await gone;
}

function cleanFiles(archiveDir: string): number {
  const files = globSync(`${archiveDir}/*/*.json`);
  return files.filter((file) => readFileSync(file, "latin1").includes("[redacted ")).length;
}
