import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installHook, SHELLS, type Shell } from "../../support/hook/installed-hook.ts";
import { installPlugin, register } from "../../support/hook/installed-plugin.ts";
import { pluginCommand } from "../../../src/agents/install/hook-command.ts";
import { createPidFile } from "../../../src/daemon/runtime-files.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { keep } from "../../quick/counts/keep.ts";
import { NO_TRACES, parseTrace, type SystemCall } from "./trace-calls.ts";

const NETWORK: ReadonlySet<string> = new Set(["socket", "connect", "sendto", "sendmsg", "bind"]);
/** As on most machines: otherwise cat and mv would read some twenty files for the locale. */
const SPEAKING = { LANG: "C.UTF-8" };
const NEW_PROCESS: ReadonlySet<string> = new Set(["fork", "vfork", "clone", "clone3"]);

for (const shell of SHELLS) {
  test(`hook in ${shell.join(" ")} is the shell, cat and mv, and few calls more`, { skip: NO_TRACES }, (t) => {
    using hook = installHook();
    mkdirSync(hook.paths.dataDir);
    createPidFile(hook.paths.pidFile).write();
    const [from, to] = [join(hook.paths.rawTemporaryDir, "new"), join(hook.paths.rawDir, "new")].map(quoted);
    const callsOf = tracing(hook.paths, shell, {});
    const plain = callsOf(`LC_ALL=C; export LC_ALL; cat >${from} && mv ${from} ${to}`);
    const ours = callsOf(hook.command);
    assert.equal(hook.stored().size, 1, "it was not stored");

    const where = shell.join(" ");
    keep(t, "processes of a hook beside its shell", { count: processesIn(ours), where });
    // A shell may look up the user's name through a socket of its own.
    const [network, itsOwn] = [ours, plain].map((calls) => calls.filter(({ name }) => NETWORK.has(name)).length);
    keep(t, "network calls of a hook", { count: (network ?? 0) - (itsOwn ?? 0), where });
    const more = withoutReads(ours).length - withoutReads(plain).length;
    const kind = shell[0].endsWith("/dash") ? "dash" : "another shell";
    keep(t, `system calls of a hook in ${kind} beyond those of cat and mv`, { count: more, where });
    keep(t, "read calls of a hook", { count: ours.length - withoutReads(ours).length, where });
  });

  test(`plugin's hook in ${shell.join(" ")} is no more, and steps back with no more`, { skip: NO_TRACES }, (t) => {
    using plugin = installPlugin();
    const { paths, environment } = plugin;
    const callsOf = tracing(paths, shell, { HOME: environment["HOME"] ?? "", CLAUDE_PLUGIN_ROOT: plugin.folder });
    mkdirSync(paths.dataDir, { recursive: true });
    createPidFile(paths.pidFile).write();
    // The first one creates the folders.
    callsOf(pluginCommand("Stop"));
    const where = (what: string): string => `${shell.join(" ")}, ${what}`;
    const name = "processes of a plugin's hook beside its shell";
    keep(t, name, { count: processesIn(callsOf(pluginCommand("Stop"))), where: where("alone") });
    register(plugin, "Stop");
    const kept = plugin.kept().length;
    keep(t, name, { count: processesIn(callsOf(pluginCommand("Stop"))), where: where("registered as well") });
    assert.equal(plugin.kept().length, kept, "it did not step back");
    keep(t, name, {
      count: processesIn(callsOf(pluginCommand("PreToolUse"))),
      where: where("another is registered"),
    });
    assert.equal(plugin.kept().length, kept + 1);
  });
}

type Tracer = (command: string) => SystemCall[];

function tracing({ configDir }: Paths, [program, ...first]: Shell, environment: Record<string, string>): Tracer {
  const trace = join(configDir, "trace");
  return (command) => {
    const line = ["-f", "-qq", "-o", trace, program, ...first, "-c", command];
    const { status } = spawnSync("strace", line, {
      input: "{}",
      // The folders before that of `cat` cost the plain line a call each, and ours none.
      env: { PATH: "/usr/bin:/bin", ...SPEAKING, ...environment },
    });
    assert.equal(status, 0);
    return parseTrace(readFileSync(trace, "utf8"));
  };
}

function processesIn(calls: readonly SystemCall[]): number {
  return calls.filter(({ name }) => NEW_PROCESS.has(name)).length;
}

/** Some shells read a line byte by byte, so these depend on the length of process ids. */
function withoutReads(calls: readonly SystemCall[]): SystemCall[] {
  return calls.filter(({ name }) => name !== "read");
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
