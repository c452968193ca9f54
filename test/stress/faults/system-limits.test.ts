import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo } from "../../support/faults/fault-home.ts";

/** In a user namespace with a limit of this many watchers. */
const WITH_WATCHERS = ["unshare", "-r", "sh", "-c", 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"', "sh"];

const canLimit = spawnSync("unshare", [...WITH_WATCHERS.slice(1), "true"]).status === 0;

test(
  "daemon finds raw files without a folder watch, says so, and watches later",
  { skip: !canLimit && "needs unshare" },
  async (t) => {
    const home = faultHome(t);
    const daemon = await startDaemon(t, home, { prefix: WITH_WATCHERS });
    const watch = await untilCheck(daemon, "raw_log_watch", ({ status }) => status === "degraded");
    assert.match(watch.fix ?? "", /max_user_instances/);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // Enters its namespace, which the test's children do not share.
    const enter = ["--user", "--preserve-credentials", "--target", String(daemon.child.pid)];
    const raised = spawnSync("nsenter", [...enter, "sh", "-c", "echo 64 >/proc/sys/user/max_inotify_instances"]);
    assert.equal(raised.status, 0, String(raised.stderr));
    await untilOk(daemon, "raw_log_watch");
    await home.fireMany(5);
    await untilStored(daemon, 10);
    assert.deepEqual(await storedNumbers(daemon), upTo(10));
  },
);
