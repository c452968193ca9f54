import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../../../src/system/paths.ts";
import { startTimeOf } from "../../../src/system/process-identity.ts";
import { waitFor } from "../wait-for.ts";
import { killIfThere, processesNaming } from "./background-processes.ts";
import { installHook, isNode, type InstalledHook, type RUNNERS } from "./installed-hook.ts";

const SESSION = {
  CLAUDE_CODE_MESSAGING_TOKEN: "secret",
  CLAUDE_CONFIG_DIR: "/somewhere/else",
  CCEN_PORT: "1",
  CCEN_AUTO_START: "off",
};
export const ENVIRONMENT = { PATH: process.env["PATH"] ?? "", HOME: "/home/some one", LANG: "C.UTF-8", ...SESSION };

/** Replaces the CLI: records that it was started, how and where, waits for permission, then does `outcome`. */
const STUB = (outcome: string): string => `
here=\${0%/*}
echo "$*" >>"$here/starts"
env >"$here/environment"
pwd >"$here/folder"
while [ -e "$here/hold" ]; do sleep 0.02; done
${outcome}
`;

export interface Start extends AsyncDisposable {
  readonly hook: InstalledHook;
  fire(path?: string): Promise<void>;
  /** How often the CLI was started. */
  starts(): number;
  noted(name: string): string;
  /** The process that holds the start lock. */
  locked(): string;
  /** Until the release the CLI, once started, does not return. */
  hold(): { release(): void };
  /** The starter, its lock and the CLI are gone. */
  settled(): Promise<void>;
}

/** @param outcome what the CLI does in the end; by default as if it had started a daemon */
export function prepare(shell: (typeof RUNNERS)[number], outcome?: string): Start {
  const hook = installHook();
  const { paths } = hook;
  const stub = join(dirname(paths.configDir), "ccen stub");
  mkdirSync(stub);
  const living = `echo ${process.pid} ${startTimeOf(process.pid)} >'${paths.pidFile.replaceAll("'", String.raw`'\''`)}'`;
  writeFileSync(join(stub, "cli"), STUB(outcome ?? living));
  writeFileSync(paths.launchFile, `/bin/sh\n${join(stub, "cli")}\n`);
  mkdirSync(paths.dataDir);
  const noted = (name: string): string =>
    existsSync(join(stub, name)) ? readFileSync(join(stub, name), "utf8").trim() : "";
  return {
    hook,
    noted,
    locked: () => (existsSync(paths.startLockFile) ? readFileSync(paths.startLockFile, "utf8") : ""),
    async fire(path = ENVIRONMENT.PATH) {
      // An option that Node does not know would end Node before a hook run by Node.
      const environment = {
        ...ENVIRONMENT,
        PATH: path,
        NODE_OPTIONS: isNode(shell) ? "--no-warnings" : "--no-such-option",
      };
      const { status, said } = await hook.fire("{}", { shell, environment });
      assert.deepEqual([status, said], [0, ""]);
    },
    starts: () => noted("starts").split("\n").filter(Boolean).length,
    hold() {
      writeFileSync(join(stub, "hold"), "");
      return { release: () => rmSync(join(stub, "hold"), { force: true }) };
    },
    async settled() {
      // The cheap check first.
      await waitFor("the lock is released", () => locksIn(paths).length === 0);
      await waitFor("everything in the background ended", () => processesNaming(dirname(paths.configDir)).length === 0);
      assert.deepEqual(locksIn(paths), []);
    },
    async [Symbol.asyncDispose]() {
      for (const pid of processesNaming(dirname(paths.configDir))) killIfThere(pid);
      await waitFor("the killed process to be gone", () => processesNaming(dirname(paths.configDir)).length === 0);
      hook[Symbol.dispose]();
    },
  };
}

function locksIn({ dataDir }: Paths): readonly string[] {
  return readdirSync(dataDir).filter((name) => name.startsWith("start.lock"));
}
