import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnswerBodyDto, RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import { inboxItemsOf, type InboxItem } from "../inbox.ts";
import { sampleRequest, sampleSession } from "../state-harness.ts";
import { requestOfWait } from "./request-of-wait.ts";
import { createRequests } from "./requests.ts";

const revealRequest = async () => ({ input: {} });

function setUp({ isOn = true } = {}) {
  const gates: ((requests: readonly RequestDto[]) => void)[] = [];
  const sent: AnswerBodyDto[] = [];
  const requests = createRequests({
    isOn: () => isOn,
    fetchRequests: () =>
      new Promise<RequestsDto>((resolve) => {
        gates.push((list) =>
          resolve({ may_answer: true, takes_notes: false, paired: [], pairings: [], requests: list }),
        );
      }),
    answerRequest: async (_id, answer) => {
      sent.push(answer);
      throw new TypeError("fetch failed");
    },
    revealRequest,
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
    fetchRequests: async () => {
      if (failures.length === 2 && requests.state.peek() === null) return KNOWN;
      throw failures.shift() ?? new Error("not part of this test");
    },
    answerRequest: async () => undefined,
    revealRequest,
  });
  for (const known of [KNOWN, KNOWN, null]) {
    await requests.reload();
    assert.equal(requests.state.value, known);
  }
});

const KNOWN: RequestsDto = { may_answer: true, takes_notes: false, paired: [], pairings: [], requests: [] };

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

test("a wait has the newest request of its agent and kind, and none that is older", () => {
  const asked = (id: string, seconds: number, different: Partial<RequestDto> = {}): RequestDto =>
    sampleRequest(id, { asked_at: at(seconds), ...different });
  const all = [
    asked("of-before", 30, { state: "confirmed" }),
    asked("own", 61),
    asked("of-subagent", 62, { agent_id: "a1" }),
    asked("of-other-session", 63, { session_id: "s2" }),
    asked("of-other-kind", 64, { kind: "plan", tool_name: "ExitPlanMode" }),
  ];
  assert.equal(requestOfWait(itemOf({}), all)?.id, "own");
  assert.equal(requestOfWait(itemOf({ agent_id: "a1" }), all)?.id, "of-subagent");
  assert.equal(requestOfWait(itemOf({ since: at(90) }), all), null);
});

test("a session that waits for something unknown has its open request", () => {
  const [item] = inboxItemsOf(sampleSession("s1", { state: "waiting" }));
  assert.ok(item !== undefined);
  const open = sampleRequest("r1");
  assert.equal(requestOfWait(item, [sampleRequest("r0", { state: "closed" }), open]), open);
  assert.equal(requestOfWait(item, [sampleRequest("r0", { state: "closed" })]), null);
});
