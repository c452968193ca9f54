import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { HealthDto } from "../../src/protocol/dto.ts";
import { startDaemon } from "../support/daemon-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo, untilMoved } from "./fault-home.ts";

/** In a name space of its own user, where this many watchers may be had. */
const WITH_WATCHERS = ["unshare", "-r", "sh", "-c", 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"', "sh"];

const canLimit = spawnSync("unshare", [...WITH_WATCHERS.slice(1), "true"]).status === 0;

test(
  "no watch is to be had: files are found by looking, health says so, and notices are back when the system grants one",
  { skip: !canLimit && "this system lets nobody limit the watches of a process" },
  async (t) => {
    const home = await faultHome(t);
    const daemon = await startDaemon(t, home, { prefix: WITH_WATCHERS });
    const watch = await untilCheck(daemon, "raw_log_watch", ({ status }) => status === "degraded");
    assert.match(watch.fix ?? "", /max_user_instances/);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // Into its name space: no child of the test shares that.
    const enter = ["--user", "--preserve-credentials", "--target", String(daemon.child.pid)];
    const raised = spawnSync("nsenter", [...enter, "sh", "-c", "echo 64 >/proc/sys/user/max_inotify_instances"]);
    assert.equal(raised.status, 0, String(raised.stderr));
    await untilOk(daemon, "raw_log_watch");
    await home.fireMany(5);
    await untilStored(daemon, 10);
    assert.deepEqual(await storedNumbers(daemon), upTo(10));
  },
);

test("no file handles are left: nothing is lost, who asks on an open connection is answered, and all goes on afterwards", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home, { prefix: ["sh", "-c", 'ulimit -n 56; exec "$@"', "sh"] });
  await home.fireMany(3);
  await untilStored(daemon, 3);
  // Made before the others: a connection of its own stays open.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  assert.equal((await ask(agent, daemon.url)).last_seq, 3);
  const hog = hoard(t, daemon.url);
  await waitFor("no handle to be left", async () => {
    await hog.more(8);
    return openHandles(daemon.child.pid) >= 55;
  });
  await home.fireMany(10);
  const health = await ask(agent, daemon.url);
  assert.equal(health.live, true);
  assert.equal(daemon.child.exitCode, null);
  hog.letGo();
  await untilStored(daemon, 13);
  await untilOk(daemon, "raw_log");
  assert.deepEqual(await storedNumbers(daemon), upTo(13));
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], 13, []]);
});

for (const [what, bringAbout] of [
  ["deleted", (file) => rmSync(file)],
  [
    "replaced by a folder",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
] satisfies readonly (readonly [string, (file: string) => void])[]) {
  test(`the log file is ${what} under a running daemon: it stores on, says so, and logs again`, async (t) => {
    const home = await faultHome(t);
    const daemon = await startDaemon(t, home);
    bringAbout(home.paths.logFile);
    writeFileSync(`${home.paths.rawDir}/hook-1-0-1.json`, "no payload at all");
    await home.fireMany(5);
    await untilStored(daemon, 5);
    if (what !== "deleted") {
      const check = await untilCheck(daemon, "log_file", ({ status }) => status === "degraded");
      assert.match(check.value, /^\d+ lines? not written: EISDIR/);
      rmSync(home.paths.logFile, { recursive: true });
      writeFileSync(`${home.paths.rawDir}/hook-2-0-1.json`, "no payload either");
    }
    await untilOk(daemon, "log_file");
    await waitFor("the dead letter in the log", () => readFileSync(home.paths.logFile, "utf8").includes("dead letter"));
    assert.deepEqual(await storedNumbers(daemon), upTo(5));
  });
}

async function ask(agent: Agent, url: string): Promise<HealthDto> {
  const request = get(new URL("/api/health", url), { agent });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return JSON.parse(await text(response)) as HealthDto;
}

/** Connections that ask for nothing. */
function hoard(t: TestContext, url: string) {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const letGo = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  t.after(letGo);
  return {
    letGo,
    more: async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) {
        const socket = connect(Number(port), hostname);
        socket.on("error", () => {});
        sockets.push(socket);
        // Taken or turned away.
        await Promise.race([once(socket, "connect"), once(socket, "close")]);
      }
    },
  };
}

function openHandles(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
