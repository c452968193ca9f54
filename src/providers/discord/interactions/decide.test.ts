import assert from "node:assert/strict";
import { test } from "node:test";
import { answerableRequest, TWO_QUESTIONS } from "../../../../test/support/answers-harness.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { Control } from "../../approvals/offered.ts";
import { decide, type Step } from "./decide.ts";
import { type DiscordRequest, postedRequest } from "./posted-request.ts";
import { createPostedRequests } from "../../approvals/posted-requests.ts";
import { readInteraction } from "./read-interaction.ts";
import { randomId, type AnswerableRequest } from "../../approvals/request.ts";
import { requestMessage } from "./request-message.ts";

const USER = { user: { id: "4000" } };

function openRequest(changes: Partial<AnswerableRequest> = {}, guildId: string | null = "2000") {
  const request = answerableRequest(changes);
  const message = requestMessage(request, { language: "en" });
  const answer = { ...message.body, id: "5000", channel_id: "3000" };
  const posted = postedRequest({ request, message, language: "en", guildId, answer });
  assert.ok(posted);
  const requests = createPostedRequests<DiscordRequest>();
  requests.add(posted);
  const idOf = (kind: Control["kind"]): string => {
    const found = [...posted.controls].find(([, control]) => control.kind === kind);
    assert.ok(found);
    return found[0];
  };
  const raw = (data: JsonObject, other: JsonObject = {}): JsonObject => ({
    id: "1",
    application_id: "1000",
    type: 3,
    token: "token",
    ...(guildId === null ? USER : { guild_id: guildId, member: USER }),
    channel_id: "3000",
    message: { id: "5000" },
    data,
    ...other,
  });
  const step = (data: JsonObject, other: JsonObject = {}): Step | null => {
    const interaction = readInteraction(raw(data, other));
    const context = { applicationId: "1000", users: new Set(["4000"]), requests };
    return interaction === null ? null : decide(interaction, context);
  };
  const press = (kind: Control["kind"], other: JsonObject = {}) =>
    step({ custom_id: idOf(kind), component_type: 2 }, other);
  return { posted, requests, idOf, step, press };
}

test("a click at the right place by a permitted person decides", () => {
  const step = openRequest().press("choose");
  assert.ok(step?.kind === "decide");
  assert.deepEqual(step.decision, { requestId: "r1", choice: "allow" });
  assert.ok(step.mustMatch);
});

const ELSEWHERE: readonly (readonly [title: string, other: JsonObject, result: string | null])[] = [
  ["by another person", { member: { user: { id: "4001" } } }, "not-allowed"],
  ["by a bot", { member: { user: { id: "4000", bot: true } } }, null],
  ["in another channel", { channel_id: "3001" }, "over"],
  ["in another guild", { guild_id: "2001" }, "over"],
  ["in a direct conversation", { guild_id: null, member: null, user: { id: "4000" } }, "over"],
  ["for another application", { application_id: "1001" }, "ignore"],
  ["on another message", { message: { id: "5001" } }, "over"],
  ["with member and user", { user: { id: "4000" } }, null],
  ["without a person", { member: {} }, null],
  ["as a command", { type: 2 }, null],
  ["with a token that leaves the path", { token: "a/../b" }, null],
  ["with an id that is no number", { id: "1/2" }, null],
];

for (const [title, other, result] of ELSEWHERE) {
  test(`a click ${title} decides nothing`, () => {
    for (const kind of ["choose", "write"] as const) {
      const step = openRequest().press(kind, other);
      assert.equal(step?.kind === "refuse" ? step.refusal : (step?.kind ?? null), result);
    }
  });
}

test("in a direct conversation the same people may answer", () => {
  const { press } = openRequest({}, null);
  assert.equal(press("choose")?.kind, "decide");
  assert.equal(press("choose", { user: { id: "4001" } })?.kind, "refuse");
  assert.equal(press("choose", { guild_id: "2000", user: null, member: USER })?.kind, "refuse");
});

test("a component is used as what it is, and by its own id", () => {
  const { step, idOf } = openRequest(TWO_QUESTIONS);
  assert.equal(step({ custom_id: idOf("select"), component_type: 2 })?.kind, "refuse");
  assert.equal(step({ custom_id: idOf("send"), component_type: 3, values: ["0"] })?.kind, "refuse");
  assert.equal(step({ custom_id: randomId(), component_type: 2 })?.kind, "refuse");
  assert.equal(step({ custom_id: "__proto__", component_type: 2 })?.kind, "refuse");
});

test("a select takes the options that it has, as many as it may", () => {
  const { step, idOf } = openRequest(TWO_QUESTIONS);
  for (const values of [[], ["2"], ["-1"], ["0", "1"], ["0", "0"], ["00"], ["length"]]) {
    assert.equal(step({ custom_id: idOf("select"), component_type: 3, values })?.kind, "refuse", values.join());
  }
  assert.equal(step({ custom_id: idOf("select"), component_type: 3, values: ["1"] })?.kind, "note");
});

test("a form is taken once, from the person who opened it, with its own fields", () => {
  const { press, step, posted } = openRequest();
  const form = () => {
    const opened = press("write");
    assert.ok(opened?.kind === "form");
    const data = opened.data as { custom_id: string; components: { component: { custom_id: string } }[] };
    return { id: data.custom_id, fieldId: data.components[0]?.component.custom_id ?? "" };
  };
  const send = (id: string, fieldIds: readonly string[], other: JsonObject = {}) =>
    step(
      {
        custom_id: id,
        components: fieldIds.map((one) => ({ type: 18, component: { type: 4, custom_id: one, value: " no " } })),
      },
      { type: 5, ...other },
    );
  const first = form();
  const { id, fieldId } = form();
  posted.forms.set("4001", { id: "theirs", choice: "deny", fieldIds: ["f"] });
  assert.equal(send(first.id, [first.fieldId])?.kind, "refuse");
  assert.equal(send("theirs", ["f"])?.kind, "refuse");
  const sent = send(id, [fieldId]);
  assert.deepEqual(sent?.kind === "decide" && sent.decision, { requestId: "r1", choice: "deny", message: "no" });
  assert.equal(send(id, [fieldId])?.kind, "refuse");
  for (const fields of [[], ["other"], ["a", "b"]]) assert.equal(send(form().id, fields)?.kind, "refuse");
});

test("an answer taken by one is taken for all, unless it did not get through", async () => {
  const { posted, requests } = openRequest();
  assert.ok(requests.take(posted));
  assert.ok(!requests.take(posted));
  requests.putBack(posted);
  assert.ok(requests.take(posted));
  assert.equal(await requests.settle("r1"), posted);
  requests.putBack(posted);
  assert.equal(requests.byMessage("5000"), null);
});
