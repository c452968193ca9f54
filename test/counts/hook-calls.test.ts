import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installHook, QUIET, SHELLS, type InstalledHook, type Shell } from "../../hook/installed-hook.ts";
import { createPidFile } from "../../src/daemon/pid-file.ts";
import { keep } from "./keep.ts";
import { NO_TRACES, parseTrace, type SystemCall } from "./trace-calls.ts";

const NETWORK: ReadonlySet<string> = new Set(["socket", "connect", "sendto", "sendmsg", "bind"]);
/** As on most machines: cat and mv would read some twenty files for it. */
const SPEAKING = { LANG: "C.UTF-8" };
const NEW_PROCESS: ReadonlySet<string> = new Set(["fork", "vfork", "clone", "clone3"]);

for (const shell of SHELLS) {
  test(
    `one firing in ${shell.join(" ")}, with a daemon that runs, is the shell, cat and mv, and few calls more`,
    { skip: NO_TRACES },
    (t) => {
      using hook = installHook();
      mkdirSync(hook.paths.dataDir);
      createPidFile(hook.paths.pidFile).write();
      const [from, to] = [join(hook.paths.rawTemporaryDir, "new"), join(hook.paths.rawDir, "new")].map(quoted);
      const plain = callsOf(hook, shell, `LC_ALL=C; export LC_ALL; cat >${from} && mv ${from} ${to}`);
      const ours = callsOf(hook, shell, hook.command);
      assert.equal(hook.stored().size, 1, "it was not stored");

      const where = shell.join(" ");
      const processes = ours.filter(({ name }) => NEW_PROCESS.has(name)).length;
      keep(t, "processes of a hook beside its shell", { count: processes, where });
      // A shell may ask its machine for the user's name by a socket of its own.
      const [network, itsOwn] = [ours, plain].map((calls) => calls.filter(({ name }) => NETWORK.has(name)).length);
      keep(t, "network calls of a hook", { count: (network ?? 0) - (itsOwn ?? 0), where });
      const more = withoutReads(ours).length - withoutReads(plain).length;
      const kind = shell[0].endsWith("/dash") ? "dash" : "another shell";
      keep(t, `system calls of a hook in ${kind} beyond those of cat and mv`, { count: more, where });
      keep(t, "read calls of a hook", { count: ours.length - withoutReads(ours).length, where });
    },
  );
}

function callsOf({ paths }: InstalledHook, [program, ...first]: Shell, command: string): SystemCall[] {
  const trace = join(paths.configDir, "trace");
  const line = ["-f", "-qq", "-o", trace, program, ...first, "-c", command];
  const { status } = spawnSync("strace", line, { input: "{}", env: { PATH: QUIET.PATH, ...SPEAKING } });
  assert.equal(status, 0);
  return parseTrace(readFileSync(trace, "utf8"));
}

/** Some shells read a line byte by byte, so that these depend on how long the process's numbers are. */
function withoutReads(calls: readonly SystemCall[]): SystemCall[] {
  return calls.filter(({ name }) => name !== "read");
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
