import assert from "node:assert/strict";
import { test } from "node:test";
import { activityFilterOf } from "../state/activity/activity-filter.ts";
import { START } from "../state/route.ts";
import { DEFAULT_ORDER, sessionFilterOf } from "../state/sessions/session-filter.ts";
import { sampleEvent, sampleRequest, sampleSession } from "../../test/support/page/state-harness.ts";
import { ApiError } from "../api.ts";
import { setUp } from "../../test/support/page/sync-harness.ts";

type Tab = "events" | "calls";

/** A page that shows an event, all sessions and one list of the activity. */
function open(tab: Tab, beforeLoss = Infinity) {
  const page = setUp({ stored: [sampleEvent(1)] });
  const { activity, feed, sessionTable, detail } = page.store;
  page.daemon.sessions = [sampleSession("s1", { state: "waiting" })];
  page.daemon.requests = [sampleRequest("r1")];
  page.daemon.beforeLoss = beforeLoss;
  activity.setFilter(activityFilterOf({ ...START, filter: { tab } }));
  feed.setFilter({ isShown: tab === "events" });
  sessionTable.show({ filter: sessionFilterOf({}), order: DEFAULT_ORDER });
  void detail.show(1);
  return page;
}

type Page = ReturnType<typeof open>;

/** Loses the connection, and gets another one after a change. */
async function reconnect(page: Page): Promise<void> {
  page.daemon.streams.at(-1)?.handlers.onLost();
  page.daemon.log.push(sampleEvent(2));
  page.daemon.sessions = [sampleSession("s1", { state: "done" })];
  page.daemon.requests = [sampleRequest("r1", { state: "closed" })];
  await page.time.advance(500);
  page.connect();
  await page.time.advance(100);
}

function shown({ store, seqs }: Page, tab: Tab) {
  return {
    rows: tab === "events" ? seqs() : store.activity.state.value,
    session: store.sessions.find("s1")?.state,
    tabled: store.sessionTable.rows.value.map(({ state }) => state),
    requests: store.requests.state.value?.requests.map(({ state }) => state),
    detail: store.detail.state.value.kind,
    problems: [store.problem.value, store.listProblem.value, store.sessionTable.problem.value],
  };
}

for (const tab of ["events", "calls"] as const) {
  test(`any one request may get lost, and the page shows all: ${tab}`, async () => {
    let isLost = true;
    let beforeLoss = 0;
    for (; isLost; beforeLoss++) {
      const page = open(tab, beforeLoss);
      page.sync.start();
      await page.time.advance(2000);
      page.connect();
      await page.time.advance(100);
      await reconnect(page);
      isLost = page.daemon.beforeLoss < 0;
      page.heartbeat();
      await page.time.advance(100);
      assert.deepEqual(
        shown(page, tab),
        {
          rows: tab === "events" ? [2, 1] : "ready",
          session: "done",
          tabled: ["done"],
          requests: ["closed"],
          detail: "ready",
          problems: [null, null, null],
        },
        `after ${beforeLoss} answers`,
      );
    }
    assert.ok(beforeLoss >= 12, `${beforeLoss} requests: of the first load and of the reconnect`);
  });
}

test("an error that the daemon reports is repeated by a person alone", async () => {
  const page = open("events");
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  await page.time.advance(100);
  page.daemon.reachable = false;
  page.daemon.failure = new ApiError(500, { error: { code: "internal", message: "The disk is on fire.", fix: "" } });
  await page.store.feed.reload({ forget: false });
  page.heartbeat();
  await page.time.advance(100);
  assert.deepEqual([page.store.feed.state.value, page.daemon.failures], ["failed", 1]);
});

test("a problem of something else stays while lists are loaded", async () => {
  const page = open("events");
  page.sync.start();
  await page.time.advance(0);
  page.connect();
  await page.time.advance(100);
  const problem = new Error("The demo did not start.");
  page.store.problem.value = problem;
  page.heartbeat();
  await page.time.advance(100);
  assert.equal(page.store.problem.value, problem);
});
