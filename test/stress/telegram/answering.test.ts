import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionOf } from "../../quick/discord/asking-daemon.ts";
import { answeringOnTelegram, questions } from "../../quick/telegram/answering-harness.ts";

test("buttons wait until the person at the terminal had time", async (t) => {
  const one = await answeringOnTelegram(t, { CCEN_ANSWERS_GRACE_SECONDS: "30" });
  await one.ask({});
  await one.until("the message", () => one.message());
  await one.harness.time.advance(20_000);
  assert.deepEqual(one.labels(), []);
  await one.harness.time.advance(10_000);
  await one.hasButtons();
});

test("a single question is answered by a reply at once", async (t) => {
  const one = await answeringOnTelegram(t);
  const held = await one.ask({ toolName: "AskUserQuestion", input: { questions: questions.slice(0, 1) } });
  const { telegram, user } = one;
  telegram.click(await one.hasButtons(), "In words…", user);
  telegram.reply((await one.prompt()).id, "green", user);
  const { updatedInput } = decisionOf(await held.ended) as { updatedInput: { answers: unknown } };
  assert.deepEqual(updatedInput.answers, { "Which colour shall it be?": "green" });
});

test("a plan is approved with edits, or rejected in words", async (t) => {
  const one = await answeringOnTelegram(t);
  const plan = { toolName: "ExitPlanMode", input: { plan: "# Plan\n1. Do it" } };
  const held = await one.ask(plan);
  const { telegram, user } = one;
  telegram.click(await one.hasButtons(), "Approve and accept edits", user);
  assert.deepEqual(decisionOf(await held.ended), {
    behavior: "allow",
    updatedInput: plan.input,
    updatedPermissions: [{ type: "setMode", mode: "acceptEdits", destination: "session" }],
  });
  const second = await one.ask({ ...plan, mark: "b0000002" });
  const id = await one.hasButtons("b0000002");
  assert.deepEqual(one.labels("b0000002"), ["Approve", "Approve and accept edits", "Reject with words…"]);
  telegram.click(id, "Reject with words…", user);
  telegram.reply((await one.prompt()).id, "Smaller steps.", user);
  assert.deepEqual(decisionOf(await second.ended), { behavior: "deny", message: "Smaller steps." });
});

test("of two clicks and an answer on the page exactly one counts", async (t) => {
  const one = await answeringOnTelegram(t);
  await one.ask({});
  const id = await one.hasButtons();
  const [request] = await one.requests();
  for (const label of ["Deny", "Allow"]) one.telegram.click(id, label, one.user);
  const status = await one.answerOnPage(request?.id ?? "", { choice: "allow" });
  await one.until("an answer", async () => (await one.requests())[0]?.state !== "open");
  await one.until("the edit", () => /(?:allowed|denied) after/.test(one.text()));
  assert.ok(status === 200 || status === 409);
  assert.equal(one.records().length, 1);
  assert.deepEqual(one.labels(), []);
});
