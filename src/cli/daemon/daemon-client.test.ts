import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { RuntimeDto } from "../../api/dto.ts";
import { pathsUnder, type Paths } from "../../system/paths.ts";
import { startTimeOf } from "../../system/process-identity.ts";
import { askDaemon, connectToDaemon, findDaemon } from "./daemon-client.ts";

function folder(t: TestContext): Paths {
  const root = mkdtempSync(join(tmpdir(), "ccen-find-"));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(root);
  mkdirSync(paths.dataDir, { recursive: true });
  return paths;
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return `http://127.0.0.1:${address.port}`;
}

/** Writes the files of a daemon with this pid. */
function note(paths: Paths, { pid, url, startTime }: { pid: number; url: string; startTime?: string }): RuntimeDto {
  const runtime: RuntimeDto = {
    running: true,
    pid,
    url,
    host: "127.0.0.1",
    version: "0.1.0",
    started_at: "2026-11-25T00:00:00.000Z",
    config_dir: paths.configDir,
    overridden: [],
  };
  writeFileSync(paths.runtimeFile, JSON.stringify(runtime));
  if (startTime !== undefined) writeFileSync(paths.pidFile, `${pid} ${startTime} \n20\n`);
  return runtime;
}

test("without a runtime file, or with a broken one, none runs", async (t) => {
  const paths = folder(t);
  assert.deepEqual(await findDaemon(paths), { kind: "none", stale: false });
  for (const text of ["", "{", "[]", '{"pid":"1","url":"x"}', '{"pid":1,"url":"not a url"}']) {
    writeFileSync(paths.runtimeFile, text);
    assert.deepEqual(await findDaemon(paths), { kind: "none", stale: false }, text);
  }
});

test("one that answers with its own pid and folder runs", async (t) => {
  const paths = folder(t);
  const health = { pid: process.pid, config_dir: paths.configDir, last_seq: 7 };
  const url = await serve(t, (request, response) => {
    response.setHeader("Content-Type", "application/json");
    if (request.url === "/api/health") return response.end(JSON.stringify(health));
    response.statusCode = 404;
    return response.end('{"error":{"code":"new/code","message":"Nothing there.","fix":"Look elsewhere."}}');
  });
  const runtime = note(paths, { pid: process.pid, url });
  assert.deepEqual(await findDaemon(paths), { kind: "running", runtime, address: { url, key: null }, health });

  const { address } = await connectToDaemon(paths);
  await assert.rejects(askDaemon(address, "/api/nothing"), {
    code: "cli/refused",
    message: "The daemon answered: Nothing there.",
    fix: "Look elsewhere.",
  });
});

test("a runtime file of a process that is gone is stale", async (t) => {
  const paths = folder(t);
  const child = spawn(process.execPath, ["--eval", ""], { stdio: "ignore" });
  await once(child, "exit");
  note(paths, { pid: child.pid ?? 0, url: "http://127.0.0.1:1" });
  assert.deepEqual(await findDaemon(paths), { kind: "none", stale: true });
  await assert.rejects(connectToDaemon(paths), { code: "cli/not-running" });
});

test("a pid that went to another program is not taken for the daemon", async (t) => {
  const paths = folder(t);
  const url = await serve(t, (_, response) => response.end('{"pid":1,"config_dir":"/elsewhere"}'));
  note(paths, { pid: process.pid, url });
  assert.deepEqual(await findDaemon(paths), { kind: "none", stale: true });
});

test("a process that is surely the daemon but does not answer is called silent", async (t) => {
  if (process.platform !== "linux") return t.skip("needs /proc");
  const paths = folder(t);
  const url = await serve(t, (_, response) => response.destroy());
  note(paths, { pid: process.pid, url, startTime: startTimeOf(process.pid) });
  const daemon = await findDaemon(paths);
  assert.equal(daemon.kind, "silent");
  await assert.rejects(connectToDaemon(paths), { code: "cli/no-answer" });

  note(paths, { pid: process.pid, url, startTime: "1" });
  assert.deepEqual(await findDaemon(paths), { kind: "none", stale: true });
});
