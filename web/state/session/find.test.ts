import assert from "node:assert/strict";
import { test } from "node:test";
import type { SearchDto } from "../../../src/api/history-dto.ts";
import { fakeApi, sampleCall, sampleEvent } from "../../../test/support/page/state-harness.ts";
import { createFind, type FindHit } from "./find.ts";
import type { SearchQuery } from "../../api.ts";
import { mergeMessages } from "./messages.ts";

const at = (seconds: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString();

const ofSession = { session_id: "s1", session_title: null, project_name: null };

type Hit = SearchDto["hits"][number];
const hit = (seq: number, seconds: number, name = "PostToolUse"): Hit => ({
  event: sampleEvent(seq, { received_at: at(seconds), hook_event_name: name }),
  call: name === "PostToolUse" ? { ...sampleCall(`c${seq}`, { started_at: at(seconds - 1) }), ...ofSession } : null,
  fields: [],
  session_title: null,
  snippet: "",
  highlights: [],
});
const reply = (uuid: string, seconds: number, text: string) =>
  ({ uuid, agent_id: null, at: at(seconds), role: "reply", text }) as const;

function setUp(pages: readonly SearchDto[], messages: ReturnType<typeof reply>[] = []) {
  const shown: FindHit[] = [];
  const asked: SearchQuery[] = [];
  const find = createFind({
    api: fakeApi({
      search: async (query) => {
        asked.push(query);
        return pages[asked.length - 1] ?? assert.fail("no more pages");
      },
    }),
    sessionId: () => "s1",
    readMessages: async () => mergeMessages(messages, []),
    show: (one) => void shown.push(one),
  });
  const names = () => (find.hits.value ?? []).map((one) => (one.kind === "event" ? one.seq : one.key));
  return { find, shown, asked, names };
}

const FOUND = { count: 2, exact: true };

test("find reads every page of the session's hits and shows the newest first", async () => {
  const { find, shown, asked, names } = setUp([
    { hits: [hit(9, 90), hit(7, 70)], next: 7, found: FOUND },
    { hits: [hit(3, 30)], next: null, found: null },
  ]);
  await find.look("retry");
  assert.deepEqual(
    asked.map(({ session, q, before }) => [session, q, before]),
    [
      ["s1", '"retry"', undefined],
      ["s1", '"retry"', "7"],
    ],
  );
  assert.deepEqual(names(), [3, 7, 9]);
  assert.deepEqual([find.at.value, shown.map((one) => one.kind === "event" && one.seq)], [2, [9]]);
  find.step(1);
  assert.equal(find.at.value, 0, "the first follows the last");
  find.step(-1);
  find.step(-1);
  assert.equal(find.at.value, 1);
});

test("a reply of the transcript alone is found, one that an event has is found once", async () => {
  const { find, names } = setUp(
    [
      {
        hits: [{ ...hit(5, 50, "Stop"), event: { ...hit(5, 50, "Stop").event, summary: "retry done" } }],
        next: null,
        found: FOUND,
      },
    ],
    [reply("m1", 10, "Now the Retry."), reply("m2", 50, "retry done"), reply("m3", 20, "something else")],
  );
  await find.look("retry");
  assert.deepEqual(names(), ["m1", 5]);
});

test("a text that was replaced meanwhile shows nothing of its own", async () => {
  const { find, shown, names } = setUp([
    { hits: [hit(1, 10)], next: null, found: FOUND },
    { hits: [hit(2, 20)], next: null, found: FOUND },
  ]);
  const first = find.look("a");
  await find.look("ab");
  await first;
  assert.deepEqual([names(), shown.length], [[2], 1]);
  find.close();
  assert.deepEqual([find.text.value, find.hits.value], ["", null]);
});
