import assert from "node:assert/strict";
import { test } from "node:test";
import { answeringOnDiscord, remindBesideButtons } from "../../quick/discord/answering-harness.ts";

test("of requests that are answered at once each message is edited once", async (t) => {
  const one = await answeringOnDiscord(t);
  const marks = ["b0000001", "b0000002", "b0000003", "b0000004"];
  for (const mark of marks) await one.ask({ mark });
  for (const mark of marks) await one.hasButtons(mark);
  const edits = marks.map((mark) => one.message(mark)?.editCount ?? 0);
  const requests = await one.requests();
  await Promise.all(requests.map(async ({ id }) => one.answerOnPage(id, { choice: "deny" })));
  await one.until("the edits", () => marks.every((mark) => one.message(mark)?.content.includes("denied after")));
  await one.harness.time.advance(10_000);
  assert.deepEqual(
    marks.map((mark) => one.message(mark)?.editCount),
    edits.map((count) => count + 1),
  );
  assert.deepEqual(
    marks.flatMap((mark) => one.labels(mark)),
    [],
  );
});

test("a reminder comes alone where the bot may not read the message with the buttons", async (t) =>
  remindBesideButtons(t, { mayRead: false }));
