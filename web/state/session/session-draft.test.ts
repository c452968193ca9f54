import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionDrafts } from "./session-draft.ts";

test("a text is sent without the blanks around it, and stays after a failure", async () => {
  const sent: string[] = [];
  let isUp = false;
  const draft = createSessionDrafts({
    fetchOffer: async () => "offer",
    send: async (_, text) => {
      if (!isUp) throw new Error("down");
      sent.push(text);
      return text;
    },
  })("s1");
  draft.draft.value = "  Go on\n";
  await draft.send();
  assert.equal(draft.draft.value, "  Go on\n");
  assert.deepEqual([draft.sent.value, draft.isSending.value], [null, false]);
  isUp = true;
  await draft.send();
  assert.deepEqual([sent, draft.sent.value, draft.draft.value, draft.problem.value], [["Go on"], "Go on", "", null]);
});

test("what was sent is renewed by a later offer, while its form is open", async () => {
  const drafts = createSessionDrafts({
    fetchOffer: async () => ({ isTaken: true }),
    send: async () => ({ isTaken: false }),
    renew: (_, offer) => offer,
  });
  const draft = drafts("s1");
  await draft.send();
  assert.deepEqual(draft.sent.value, { isTaken: true });
  draft.close();
  await draft.look();
  assert.equal(draft.sent.value, null);
  assert.equal(drafts("s1"), draft);
});
