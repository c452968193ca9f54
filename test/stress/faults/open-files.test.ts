import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { HealthDto } from "../../../src/api/dto.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, sortedNumbers, untilMoved, untilOk, untilStored, upTo } from "../../support/faults/fault-home.ts";

const canLimit = spawnSync("prlimit", ["--version"]).status === 0;

test(
  "daemon without a free file handle answers and loses no event",
  { skip: !canLimit && "needs prlimit" },
  async (t) => {
    const home = faultHome(t);
    const daemon = await startDaemon(t, home);
    // Opened before the others: its connection stays open.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    await ask(agent, daemon.url, "/api/health");
    limit(daemon, Math.max(...openHandles(daemon)) + 1);
    await waitFor("no handle to be left", async () => {
      const socket = await hoardOne(t, daemon.url);
      return socket.destroyed || openHandles(daemon).length > Math.max(...openHandles(daemon));
    });
    await home.fireMany(10);
    // Stored without a file, which follows once a handle is free; or refused, because the hooks' files come first.
    const posted = payload({ hook_event_name: "Notification", message: "event 10" });
    const answer = await ask(agent, daemon.url, "/api/hook", posted);
    const count = answer === "" ? 11 : 10;
    if (answer !== "") assert.equal((answer as { error: { code: string } }).error.code, "http/not-kept");
    assert.match(String(await ask(agent, daemon.url, "/metrics")), /^ccen_unexpected_errors_total 0$/m);
    const health = (await ask(agent, daemon.url, "/api/health")) as HealthDto;
    assert.equal(health.live, true);
    limit(daemon, 1024);
    await untilStored(daemon, count);
    await untilOk(daemon, "raw_log");
    assert.deepEqual(await sortedNumbers(daemon), upTo(count));
    await untilMoved(home);
    await waitFor("every file in the archive", () => home.archived().length === count);
    assert.deepEqual([home.waiting(), home.deadLetters()], [[], []]);
  },
);

test("connections leave enough of 256 open files for events and requests", async (t) => {
  const home = faultHome(t);
  const limited = ["sh", "-c", 'ulimit -n 256; exec "$@"', "sh"];
  const daemon = await startDaemon(t, home, { prefix: limited });
  const stop = new AbortController();
  t.after(() => stop.abort());
  const streams = await Promise.all(
    Array.from({ length: 100 }, async () => fetch(new URL("/api/events", daemon.url), { signal: stop.signal })),
  );
  await Promise.all(Array.from({ length: 300 }, async () => hoardOne(t, daemon.url)));
  await home.fireMany(3);
  await untilStored(daemon, 3);
  assert.equal((await daemon.health()).live, true);
  assert.ok(openHandles(daemon).length < 256 - 20, `${openHandles(daemon).length} are open`);
  assert.ok(streams.filter(({ status }) => status === 200).length >= 50);
  assert.ok(streams.every(({ status }) => status === 200 || status === 503));
  assert.doesNotMatch(readFileSync(home.paths.logFile, "utf8"), /EMFILE/);
});

async function ask(agent: Agent, url: string, path: string, body?: string): Promise<unknown> {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const asked = request(new URL(path, url), { agent, method: body === undefined ? "GET" : "POST", headers });
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const answer = await text(response);
  return path.startsWith("/api") && answer !== "" ? JSON.parse(answer) : answer;
}

/** A connection without a request, accepted or rejected. */
async function hoardOne(t: TestContext, url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  await Promise.race([once(socket, "connect"), once(socket, "close")]);
  return socket;
}

function limit({ child }: DaemonProcess, count: number): void {
  assert.equal(spawnSync("prlimit", ["--pid", String(child.pid), `--nofile=${count}:`]).status, 0);
}

function openHandles({ child }: DaemonProcess): number[] {
  return readdirSync(`/proc/${child.pid}/fd`).map(Number);
}
