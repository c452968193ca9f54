import assert from "node:assert/strict";
import { test } from "node:test";
import { createMachineBook } from "../../../src/store/machine-book.ts";
import { archivedHome } from "../../support/archived-home.ts";
import { centralRig, leafRig } from "../../support/machine-rig.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

test("events and positions of machines survive a rebuild of the central database", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.hear(store, [payload({ session_id: "own" })]);
  const central = centralRig(t, { store });
  const leaf = leafRig(t, central);
  await waitFor("a connection", () => leaf.forwarder.status().state === "forwarding");
  leaf.tell([payload({ session_id: "far" }), payload({ session_id: "far", hook_event_name: "Stop" })]);
  leaf.ingest.amend("far", [{ kind: "title", by: "client", title: "Far away" }]);
  await waitFor("the title", () => store.session("far")?.title === "Far away");
  home.hear(store, [payload({ session_id: "own", hook_event_name: "Stop" })]);
  leaf.link.isCut = true;
  await leaf.stop();
  const before = [store.eventsAfter(0, 99), store.session("far"), store.session("own"), central.book.all()];
  store.close();

  await home.rebuild();
  const after = home.open();
  assert.deepEqual(
    [after.eventsAfter(0, 99), after.session("far"), after.session("own"), createMachineBook(after.database).all()],
    before,
  );
});
