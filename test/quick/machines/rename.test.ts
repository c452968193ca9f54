import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { centralRig, leafRig } from "../../support/machine-rig.ts";
import { assertSame, numbered, untilConnected, untilThrough } from "../../support/machine-truths.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

test("renamed machine may still change the sessions that it had before", async (t) => {
  const central = centralRig(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafRig(t, central, { file, machineId: "machine-1" });
  await untilConnected(before);
  before.tell([numbered(0, { session_id: "s" })]);
  await untilThrough(before);
  await before.stop();
  const after = leafRig(t, central, { file, machineId: "machine-1", name: "tower" });
  await untilConnected(after);
  after.ingest.amend("s", [{ kind: "title", by: "client", title: "Fix the login" }]);
  await waitFor("the title", () => central.store.session("s")?.title === "Fix the login");
  assert.equal(central.store.session("s")?.machine, "tower");
  assertSame(central, after, "tower");
});

test("a machine does not take the central daemon's name by calling itself so later", async (t) => {
  const central = centralRig(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = leafRig(t, central, { file, machineId: "machine-1" });
  await untilConnected(before);
  await before.stop();
  await untilConnected(leafRig(t, central, { file, machineId: "machine-1", name: "central" }));
  assert.equal(central.book.find("machine-1")?.label, "central (2)");
});
