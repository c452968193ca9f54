import assert from "node:assert/strict";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { assertTaken, putBacklog } from "../../support/faults/backlog.ts";
import { deadReasons, faultHome, postHook, untilStored } from "../../support/faults/fault-home.ts";
import { fireWithoutDaemon } from "../../support/faults/no-daemon.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const BACKLOG = 200;
const LONG = 1024 * 1024;
const MOST_VALUES = 250_000;

test("daemon stores a backlog in order, cuts long payloads, refuses too many values", async (t) => {
  const home = faultHome(t);
  putBacklog(home, BACKLOG);
  await home.fireMany(3);
  const daemon = await startDaemon(t, home);
  await untilStored(daemon, BACKLOG + 3);
  await assertTaken(home, daemon, BACKLOG);

  await home.fire({ filler: "x".repeat(LONG) });
  const posted = payload({ hook_event_name: "Notification", message: "posted", filler: "y".repeat(LONG) });
  assert.equal((await postHook(daemon, posted)).status, 204);
  await home.fire({ list: Array.from({ length: MOST_VALUES }, () => 1) });
  await untilStored(daemon, BACKLOG + 5);
  for (const seq of [BACKLOG + 4, BACKLOG + 5]) {
    const { payload_cut: cuts } = await daemon.get<{ payload_cut: unknown }>(`/api/log/${seq}`);
    assert.deepEqual(cuts, [{ pointer: "/filler", length: LONG, kept: 16_384 }]);
  }
  await waitFor("a dead letter", () =>
    deadReasons(home).some((reason) => reason.startsWith("more than 250000 values")),
  );
});

test("every event is stored or counted as lost after days without a daemon", async (t) => {
  // Fewer than 100 files that may wait are no setting.
  await fireWithoutDaemon(t, 400);
});
