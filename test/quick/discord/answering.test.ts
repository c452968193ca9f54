import assert from "node:assert/strict";
import { test } from "node:test";
import { TWO_QUESTIONS } from "../../support/answers-harness.ts";
import { pairBrowser } from "../../support/asking-client.ts";
import { answeringOnDiscord, remindBesideButtons } from "./answering-harness.ts";
import { decisionOf, sessionOf } from "./asking-daemon.ts";
import { messagesOf } from "./resolution-cases.ts";

const MARK = "a0000001";

test("Allow in Discord answers the hook, is recorded, and the message names the person", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({});
  const { id } = await one.hasButtons();
  assert.deepEqual(one.labels(), ["Allow", "Deny", "Deny with words…"]);
  one.harness.fake.click(id, "Allow", one.userId);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "allow" });
  const name = `user${one.userId.slice(-4)}`;
  const [record] = one.records();
  assert.ok(record);
  const { surface, answered_by: by, answerer_id: answererId, answered_message: messageId } = record.payload;
  assert.deepEqual([surface, by, answererId, messageId], ["discord", name, one.userId, id]);
  await one.until("the edit", () => one.message()?.content.includes("allowed after"));
  assert.match(one.text(), new RegExp(`Decided on Discord by ${name}`));
  assert.deepEqual(one.labels(), []);
});

test("buttons wait until the person at the terminal had time", async (t) => {
  const one = await answeringOnDiscord(t, { changes: { CCEN_ANSWERS_GRACE_SECONDS: "30" } });
  await one.ask({});
  await one.until("the message", () => one.message());
  await one.harness.time.advance(20_000);
  assert.deepEqual(one.labels(), []);
  await one.harness.time.advance(10_000);
  await one.hasButtons();
  const [request] = await one.requests();
  assert.ok((one.message()?.editedAtMs ?? 0) - Date.parse(request?.asked_at ?? "") >= 30_000);
});

test("a denial in words reaches Claude Code as it was written", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({});
  const { id } = await one.hasButtons();
  const { fake } = one.harness;
  const clicked = fake.click(id, "Deny with words…", one.userId);
  await one.until("the form", () => clicked.modal);
  fake.submitModal(clicked, { "Your words": "Use `npm ci` instead." });
  assert.deepEqual(decisionOf(await held.ended), { behavior: "deny", message: "Use `npm ci` instead." });
  await one.until("the edit", () => one.message()?.content.includes("denied after"));
  assert.match(one.text(), /npm ci/);
});

test("questions are answered by selects", async (t) => {
  const one = await answeringOnDiscord(t);
  const questions = (TWO_QUESTIONS.questions ?? []).map(({ text, header, isMultiple, options }) => ({
    question: text,
    header: header ?? "",
    multiSelect: isMultiple,
    options,
  }));
  const held = await one.ask({ toolName: "AskUserQuestion", input: { questions } });
  const { id } = await one.hasButtons();
  const { fake } = one.harness;
  const chosen = [fake.select(id, 0, ["Blue"], one.userId), fake.select(id, 1, ["Ham"], one.userId)];
  await one.until("the choices", () => chosen.every(({ responseType }) => responseType !== null));
  fake.click(id, "Send", one.userId);
  const { updatedInput } = decisionOf(await held.ended) as { updatedInput: { answers: unknown } };
  assert.deepEqual(updatedInput.answers, { "Which colour shall it be?": "Blue", "Which toppings?": "Ham" });
  await one.until("the edit", () => one.message()?.content.includes("answered after"));
});

test("a plan is approved with edits", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({ toolName: "ExitPlanMode", input: { plan: "# Plan\n1. Do it" } });
  const { id } = await one.hasButtons();
  one.harness.fake.click(id, "Approve and accept edits", one.userId);
  assert.deepEqual(decisionOf(await held.ended), {
    behavior: "allow",
    updatedInput: { plan: "# Plan\n1. Do it" },
    updatedPermissions: [{ type: "setMode", mode: "acceptEdits", destination: "session" }],
  });
});

test("another person is refused and logged, and the request stays open", async (t) => {
  const one = await answeringOnDiscord(t);
  await one.ask({});
  const { id } = await one.hasButtons();
  const otherId = one.harness.fake.addMember();
  const clicked = one.harness.fake.click(id, "Allow", otherId);
  await one.until("the refusal", () => clicked.privately[0]);
  assert.deepEqual(
    (await one.requests()).map(({ state }) => state),
    ["open"],
  );
  assert.match(JSON.stringify(one.harness.logger.records), new RegExp(`not-allowed.*${otherId}`));
  assert.deepEqual(one.records(), []);
});

test("an answer at the terminal takes the buttons away and a late click does nothing", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({});
  const { id } = await one.hasButtons();
  const answeredMs = one.harness.time.clock.now();
  await one.fire(MARK, {
    hook_event_name: "PostToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${MARK}`,
    tool_input: { command: `make ${MARK}` },
    tool_response: {},
    duration_ms: 0,
  });
  const clicked = one.labels().length > 0 ? one.harness.fake.click(id, "Allow", one.userId) : null;
  assert.equal((await held.ended)?.status, 204);
  await one.until("the edit", () => one.message()?.content.includes("allowed"));
  assert.deepEqual(one.labels(), []);
  assert.ok((one.message()?.editedAtMs ?? Infinity) - answeredMs <= 1000);
  assert.match(one.text(), /Decided in Claude Code/);
  if (clicked !== null) await one.until("the refusal", () => clicked.privately[0]);
  assert.deepEqual(one.records(), []);
});

test("an answer on the page edits the message with the browser's name", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({});
  await one.hasButtons();
  const [request] = await one.requests();
  assert.equal(await one.answerOnPage(request?.id ?? "", { choice: "deny" }), 200);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "deny" });
  await one.until("the edit", () => one.message()?.content.includes("denied after"));
  assert.match(one.text(), /Decided on the dashboard \(Firefox on Linux\)/);
  assert.deepEqual(one.labels(), []);
});

test("a browser that is paired is announced with a ping, in quiet hours too", async (t) => {
  const one = await answeringOnDiscord(t, {
    changes: { DISCORD_MENTION_USER_ID: "100000000000007000", DISCORD_QUIET_HOURS: "00:00-23:59" },
  });
  await pairBrowser({ paths: one.harness.paths }, one.running.url);
  const message = await one.until("the message", () =>
    messagesOf(one.harness, one.channelId).find(({ content }) => content.includes("was paired")),
  );
  assert.match(message.content, /Firefox on Linux was paired and may answer Claude Code/);
  assert.match(message.content, /<@100000000000007000>/);
});

test("of two clicks and an answer on the page exactly one counts", async (t) => {
  const one = await answeringOnDiscord(t);
  await one.ask({});
  const { id } = await one.hasButtons();
  const [request] = await one.requests();
  for (const label of ["Deny", "Allow"]) one.harness.fake.click(id, label, one.userId);
  const status = await one.answerOnPage(request?.id ?? "", { choice: "allow" });
  await one.until("an answer", async () => (await one.requests())[0]?.state !== "open");
  await one.until("the edit", () => /(?:allowed|denied) after/.test(one.message()?.content ?? ""));
  assert.ok(status === 200 || status === 409);
  assert.equal(one.records().length, 1);
});

test("a command that is too long to be shown has no Allow", async (t) => {
  const one = await answeringOnDiscord(t);
  await one.ask({ input: { command: `echo ${"x".repeat(5000)}` } });
  await one.hasButtons();
  assert.deepEqual(one.labels(), ["Deny", "Deny with words…"]);
});

test("buttons do not outlive the daemon, whether it stops or is killed", async (t) => {
  const one = await answeringOnDiscord(t);
  const held = await one.ask({});
  const message = await one.hasButtons();
  const { components } = structuredClone(message);
  await one.restart();
  assert.equal((await held.ended)?.status, 204);
  assert.deepEqual(one.labels(), []);
  // What a killed daemon leaves.
  await one.running.stop();
  Object.assign(message, { components });
  await one.restart();
  await one.until("the edit", () => message.components.length === 0);
});

test("while the gateway is down the page still answers, and the health says so", async (t) => {
  const one = await answeringOnDiscord(t);
  await one.until("the connection", async () => (await one.check("discord_answers"))?.value.startsWith("connected"));
  const { fake, time } = one.harness;
  fake.fault({
    effect: { kind: "status", status: 503 },
    times: 1000,
    match: ({ path }) => path.endsWith("/gateway/bot"),
  });
  fake.gateway.forgetSessions();
  fake.gateway.close(4009);
  await one.until("the end", async () => (await one.check("discord_answers"))?.figures.length === 1);
  await time.advance(90_000);
  const held = await one.ask({});
  await one.until("the message", () => one.message());
  const check = await one.until("the trouble", async () => {
    const now = await one.check("discord_answers");
    return now?.status === "degraded" && now;
  });
  assert.match(check.value, /not connected for/);
  const [request] = await one.requests();
  assert.equal(await one.answerOnPage(request?.id ?? "", { choice: "allow" }), 200);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "allow" });
  assert.deepEqual(one.message()?.versions[0]?.content.includes("Bash?"), true);
});

test("a token that Discord rejects stops the connection, and the health says why", async (t) => {
  const one = await answeringOnDiscord(t, { changes: { DISCORD_BOT_TOKEN: "not-a-token" } });
  const check = await one.until("the refusal", async () => {
    const now = await one.check("discord_answers");
    return now?.status === "failed" && now;
  });
  assert.match(JSON.stringify(check), /rejects the bot’s token/);
});

test("without a user who may answer there is no connection, and the health says so", async (t) => {
  const one = await answeringOnDiscord(t, { changes: { DISCORD_ANSWER_USERS: "" } });
  const check = await one.until("the check", async () => one.check("discord_answers"));
  assert.deepEqual([check.status, check.value], ["failed", "no user may answer"]);
  assert.deepEqual(one.harness.fake.gateway.opened, []);
});

test("while answers in Discord are off there is no connection and no button", async (t) => {
  const one = await answeringOnDiscord(t, { changes: { DISCORD_ANSWERS: "off" } });
  await one.ask({});
  await one.until("the message", () => one.message());
  await one.harness.time.advance(60_000);
  const { fake } = one.harness;
  assert.deepEqual(fake.gateway.opened, []);
  assert.ok(fake.requests.every(({ path }) => !path.includes("gateway") && !path.includes("applications")));
  assert.deepEqual(one.labels(), []);
  assert.equal(await one.check("discord_answers"), undefined);
});

test("a reminder replies to the message with the buttons", async (t) => remindBesideButtons(t, { mayRead: true }));

test("switched off while it runs, the connection ends and the buttons go", async (t) => {
  const one = await answeringOnDiscord(t);
  await one.ask({});
  await one.hasButtons();
  one.running.configure({ ...one.env, CCEN_ANSWERS: "false" });
  await one.until("the end", () => one.labels().length === 0 && one.harness.fake.gateway.connections === 0);
  one.running.configure(one.env);
  await one.until("a new connection", () => one.harness.fake.gateway.connections === 1);
  assert.equal(one.records(sessionOf(MARK)).length, 0);
});
