import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnswerBodyDto, RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import { inboxItemsOf, type InboxItem } from "../inbox.ts";
import { fakeApi, sampleRequest, sampleSession } from "../../../test/support/page/state-harness.ts";
import { isSettled, requestOfItem } from "./request-of-item.ts";
import { createRequests } from "./requests.ts";

function setUp({ isOn = true } = {}) {
  const gates: ((requests: readonly RequestDto[]) => void)[] = [];
  const sent: AnswerBodyDto[] = [];
  const requests = createRequests({
    isOn: () => isOn,
    api: fakeApi({
      requests: () =>
        new Promise<RequestsDto>((resolve) => {
          gates.push((list) =>
            resolve({ may_answer: true, takes_notes: false, paired: [], pairings: [], requests: list }),
          );
        }),
      answerRequest: async (_id, answer) => {
        sent.push(answer);
        throw new TypeError("fetch failed");
      },
    }),
  });
  const states = (): readonly string[] | undefined =>
    requests.state.value?.requests.map(({ id, state }) => `${id} ${state}`);
  return { requests, gates, sent, states };
}

test("requests are asked for only while answering is on", async () => {
  const { requests, gates } = setUp({ isOn: false });
  await requests.reload();
  assert.deepEqual([gates.length, requests.state.value], [0, null]);
});

test("a frame that came while the list was on its way is newer", async () => {
  const { requests, gates, states } = setUp();
  const loaded = requests.reload();
  requests.put(sampleRequest("r1", { state: "closed" }));
  gates[0]?.([sampleRequest("r1"), sampleRequest("r2")]);
  await loaded;
  assert.deepEqual(states(), ["r2 open", "r1 closed"]);
  requests.put(sampleRequest("r2", { state: "sent" }));
  assert.deepEqual(states(), ["r1 closed", "r2 sent"]);
});

test("the last requests stay without a connection, and leave once answering is off", async () => {
  const failures = [new TypeError("fetch failed"), Object.assign(new Error("HTTP 404"), { status: 404 })];
  const requests = createRequests({
    isOn: () => true,
    api: fakeApi({
      requests: async () => {
        if (failures.length === 2 && requests.state.peek() === null) return KNOWN;
        throw failures.shift() ?? new Error("not part of this test");
      },
    }),
  });
  for (const known of [KNOWN, KNOWN, null]) {
    await requests.reload();
    assert.equal(requests.state.value, known);
  }
});

const KNOWN: RequestsDto = { may_answer: true, takes_notes: false, paired: [], pairings: [], requests: [] };

/** Whether it is settled while its item goes on, and once that is over. */
const closed = (because: RequestDto["closed_because"]): readonly boolean[] =>
  [false, true].map((isOver) => isSettled(sampleRequest("r1", { state: "closed", closed_because: because }), isOver));

test("a request whose hook has ended is settled only once its wait is over", () => {
  // A killed hook leaves its dialog open in the terminal.
  assert.deepEqual(closed("interrupted"), [false, true]);
  assert.deepEqual(closed("terminal"), [true, true]);
  assert.deepEqual(closed("expired"), [false, false]);
});

test("the first frame after answering was turned on brings the list", async () => {
  const { requests, gates, states } = setUp({ isOn: false });
  requests.put(sampleRequest("r1"));
  gates[0]?.([sampleRequest("r1"), sampleRequest("r0", { state: "confirmed" })]);
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(states(), ["r1 open", "r0 confirmed"]);
});

test("an answer that got no reply is looked up, and fails", async () => {
  const { requests, gates, sent, states } = setUp();
  const answered = assert.rejects(requests.answer("r1", { choice: "allow" }), /fetch failed/);
  await Promise.resolve();
  gates[0]?.([sampleRequest("r1", { state: "sent" })]);
  await answered;
  assert.deepEqual([sent, states()], [[{ choice: "allow" }], ["r1 sent"]]);
});

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();

function itemOf(different: object): InboxItem {
  const wait = { kind: "permission", ask: "", tool_name: "Bash", tool_use_id: null, agent_id: null, since: at(60) };
  const waits = [{ ...wait, item: "i", mark: null, ...different }] as InboxItem["session"]["waits"];
  const [item] = inboxItemsOf(sampleSession("s1", { state: "waiting", waits }));
  assert.ok(item !== undefined);
  return item;
}

test("a wait has the request that names it, and keeps it", () => {
  const asked = (id: string, item: string | null, seconds: number): RequestDto =>
    sampleRequest(id, { asked_at: at(60), wait: item === null ? null : { item, since: at(seconds) } });
  const all = [
    asked("of-other", "j", 60),
    asked("own", "i", 60),
    asked("of-none", null, 60),
    // The same call asks again.
    asked("of-later", "i", 61),
  ];
  assert.equal(requestOfItem(itemOf({}), all)?.id, "own");
  assert.equal(requestOfItem(itemOf({ since: at(61) }), all)?.id, "of-later");
  assert.equal(requestOfItem(itemOf({ since: at(62) }), all), null);
  const elsewhere = all.map((request) => ({ ...request, session_id: "s2" }));
  assert.equal(requestOfItem(itemOf({}), elsewhere), null);
});

test("an unknown wait has its first request, until that has a wait", () => {
  const [item] = inboxItemsOf(sampleSession("s1", { state: "waiting", state_since: at(60) }));
  assert.ok(item !== undefined);
  const [before, first, second] = [
    sampleRequest("r0", { asked_at: at(0) }),
    sampleRequest("r1", { asked_at: at(60), state: "sent" }),
    sampleRequest("r2", { asked_at: at(61) }),
  ];
  assert.equal(requestOfItem(item, [second, before, first]), first);
  assert.equal(requestOfItem(item, [second, { ...first, wait: { item: "i", since: at(60) } }]), null);
});
