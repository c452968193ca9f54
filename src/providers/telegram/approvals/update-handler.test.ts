import assert from "node:assert/strict";
import { test } from "node:test";
import { answerableRequest, TWO_QUESTIONS } from "../../../../test/support/answers-harness.ts";
import { createMemoryLogger } from "../../../../test/support/memory-logger.ts";
import type { JsonObject } from "../../../core/json.ts";
import { createPostedRequests } from "../../approvals/posted-requests.ts";
import type { AnswerableRequest, AnswerResult, Decision } from "../../approvals/request.ts";
import type { Control } from "../../approvals/offered.ts";
import { keyboardOf } from "./keyboard.ts";
import type { TelegramRequest } from "./posted-request.ts";
import { readUpdate, shownBy } from "./read-update.ts";
import { createUpdateHandler } from "./update-handler.ts";

const USER = 4000;
const CHAT = -3000;
const MESSAGE = 50;
const PROMPT = 51;

const shownMessage = { message_id: MESSAGE, date: 1, edit_date: 2, text: "make", chat: { id: CHAT } };

function open(changes: Partial<AnswerableRequest> = {}) {
  const request = answerableRequest(changes);
  const { rows, controls } = keyboardOf(request, { showsAll: true, canReply: true });
  const posted: TelegramRequest = {
    id: request.id,
    kind: request.kind,
    questions: request.questions,
    language: "en",
    channelId: String(CHAT),
    threadId: null,
    messageId: String(MESSAGE),
    rows,
    controls,
    prompts: new Map(),
    shown: new Set([shownBy(shownMessage)]),
    selected: [],
    words: [],
    editing: Promise.resolve(),
  };
  const requests = createPostedRequests<TelegramRequest>();
  requests.add(posted);
  const decisions: Decision[] = [];
  const calls: { readonly method: string; readonly body: JsonObject }[] = [];
  const given: { result: AnswerResult } = { result: "sent" };
  const handle = createUpdateHandler({
    call: async (method, body) => {
      calls.push({ method, body });
      return { kind: "ok", result: method === "sendMessage" ? { message_id: PROMPT } : true };
    },
    chatId: async () => String(CHAT),
    requests,
    users: () => new Set([String(USER)]),
    language: () => "en",
    answer: async (decision) => {
      decisions.push(decision);
      return given.result;
    },
    logger: createMemoryLogger(),
  });
  const take = async (raw: JsonObject): Promise<void> => {
    const update = readUpdate(raw);
    if (update !== null) await handle(update);
  };
  const dataOf = (isWanted: (control: Control) => boolean): string => {
    const [id] = [...controls].find(([, control]) => isWanted(control)) ?? [];
    assert.ok(id !== undefined);
    return id;
  };
  return { posted, requests, decisions, calls, given, take, dataOf };
}

const click = (data: string, changes: JsonObject = {}): JsonObject => ({
  update_id: 1,
  callback_query: { id: "7", from: { id: USER, first_name: "Aiko" }, message: shownMessage, data, ...changes },
});

const reply = (changes: JsonObject = {}): JsonObject => ({
  update_id: 2,
  message: {
    message_id: 60,
    from: { id: USER, first_name: "Aiko" },
    chat: { id: CHAT },
    text: "no",
    reply_to_message: { message_id: PROMPT, text: "✍️ Aiko: Deny with words" },
    ...changes,
  },
});

const isAllow = (control: Control): boolean => control.kind === "choose" && control.choice === "allow";
const isWrite = (control: Control): boolean => control.kind === "write";

test("a click decides by a listed person only, on its message as it was posted", async () => {
  const wrong: readonly JsonObject[] = [
    { from: { id: 4001 } },
    { from: { id: String(USER) } },
    { from: { id: USER, is_bot: true } },
    { from: { id: USER + 0.5 } },
    { message: { ...shownMessage, chat: { id: -3001 } } },
    { message: { ...shownMessage, message_id: 52 } },
    { message: { ...shownMessage, text: "make clean" } },
    { message: { ...shownMessage, edit_date: 3 } },
    { message: { ...shownMessage, entities: [{ type: "spoiler", offset: 0, length: 1 }] } },
    { message: { message_id: MESSAGE, date: 0, chat: { id: CHAT } } },
    { message: null },
    { data: "guessed" },
    { data: 1 },
    { id: "../x" },
  ];
  for (const changes of wrong) {
    const one = open();
    await one.take(click(one.dataOf(isAllow), changes));
    assert.deepEqual(one.decisions, [], JSON.stringify(changes));
  }
  const one = open();
  const data = one.dataOf(isAllow);
  await Promise.all([one.take(click(data)), one.take(click(data))]);
  assert.deepEqual(one.decisions, [{ requestId: "r1", choice: "allow" }]);
});

test("a denial needs no unchanged message: it lets nothing happen", async () => {
  const one = open();
  const data = one.dataOf((control) => control.kind === "choose" && control.choice === "deny");
  await one.take(click(data, { message: { ...shownMessage, text: "something else" } }));
  assert.deepEqual(one.decisions, [{ requestId: "r1", choice: "deny" }]);
});

test("words count only as a reply of that person to the prompt, once", async () => {
  const wrong: readonly JsonObject[] = [
    { from: { id: 4001 } },
    { sender_chat: { id: CHAT } },
    { chat: { id: -3001 } },
    { reply_to_message: { message_id: MESSAGE, text: "make" } },
    { reply_to_message: null },
    { text: "  " },
    { text: null },
  ];
  for (const changes of wrong) {
    const one = open();
    await one.take(click(one.dataOf(isWrite)));
    await one.take(reply(changes));
    assert.deepEqual(one.decisions, [], JSON.stringify(changes));
  }
  const one = open();
  await one.take(click(one.dataOf(isWrite)));
  await Promise.all([one.take(reply()), one.take(reply())]);
  assert.deepEqual(one.decisions, [{ requestId: "r1", choice: "deny", message: "no" }]);
});

test("an answer that the daemon did not take can be given again", async () => {
  const one = open();
  one.given.result = "failed";
  await one.take(click(one.dataOf(isAllow)));
  assert.match(JSON.stringify(one.calls.at(-1)?.body), /did not arrive/);
  one.given.result = "sent";
  await one.take(click(one.dataOf(isAllow)));
  assert.equal(one.decisions.length, 2);
});

test("an option replaces own words, and a second tap takes it back", async () => {
  const one = open(TWO_QUESTIONS);
  one.posted.words[0] = "green";
  const blue = one.dataOf((control) => control.kind === "option" && control.question === 0 && control.option === 1);
  await one.take(click(blue));
  assert.deepEqual([one.posted.words[0], one.posted.selected[0]], [undefined, [1]]);
  await one.take(click(blue));
  assert.deepEqual(one.posted.selected[0], []);
});
