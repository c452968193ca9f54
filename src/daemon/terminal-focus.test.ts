import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { configHome } from "../../test/support/config-home.ts";
import { storedSession } from "../../test/support/memory-reader.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { loadConfig } from "../config/load-config.ts";
import { startTimeOf } from "../system/process-identity.ts";
import { createTerminalFocus } from "./terminal-focus.ts";

const ONLY_LINUX = process.platform !== "linux" && "needs /proc";

function focusFor(t: TestContext, environment: Readonly<Record<string, string>> = {}) {
  const { paths } = configHome(t);
  const config = loadConfig({ paths, environment: { CCEN_TERMINAL_FOCUS: "on" } });
  return createTerminalFocus({ config: () => config }, { PATH: tempDir(t), ...environment });
}

/** A client in a tmux whose socket is at that path. */
async function startClient(t: TestContext, socket: string, ...args: readonly string[]) {
  const child = spawn("/bin/sh", ["-c", "read _", ...args], { env: { TMUX: `${socket},1,0` } });
  t.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  return storedSession({ process: { pid, startTime: startTimeOf(pid) } });
}

test("terminal of a client in tmux is known by its environment alone", { skip: ONLY_LINUX }, async (t) => {
  const socket = join(tempDir(t), "s");
  const server = createServer().listen(socket);
  t.after(() => server.close());
  await once(server, "listening");
  const focus = focusFor(t);
  assert.equal(focus.isAllowed(), true);
  const session = await startClient(t, socket);
  assert.equal(focus.kindOf(session), "tmux");
  assert.equal(focus.kindOf(await startClient(t, `${socket}-absent`)), null);
  assert.equal(focus.kindOf(await startClient(t, socket, "codex", "app-server")), null);
  assert.equal(focus.kindOf(storedSession()), null);
  const reused = { pid: session.process?.pid ?? 0, startTime: "1" };
  assert.equal(focus.kindOf({ ...session, process: reused }), null);
});

test(
  "a process that is unknown, or that got the number of another, is not gone to",
  { skip: ONLY_LINUX },
  async (t) => {
    const focus = focusFor(t);
    assert.deepEqual(await focus.show(storedSession()), { code: "no-process", details: {} });
    const reused = storedSession({ process: { pid: process.pid, startTime: "1" } });
    assert.deepEqual(await focus.show(reused), { code: "process-gone", details: {} });
    const session = await startClient(t, "/absent");
    assert.deepEqual(await focus.show(session), { code: "no-tmux", details: {} });
  },
);

test("one terminal is gone to at a time", { skip: ONLY_LINUX }, async (t) => {
  const programs = tempDir(t);
  writeFileSync(join(programs, "tmux"), "#!/bin/sh\nexit 1\n");
  chmodSync(join(programs, "tmux"), 0o755);
  const focus = focusFor(t, { PATH: `${programs}:/bin:/usr/bin` });
  const session = await startClient(t, "/absent");
  const [first, second] = await Promise.allSettled([focus.show(session), focus.show(session)]);
  assert.equal(first.status, "fulfilled");
  assert.equal(second.status === "rejected" && (second.reason as { code: string }).code, "http/crowded");
  assert.equal((await focus.show(session)).code, "not-in-tmux");
});
