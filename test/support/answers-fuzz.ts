import assert from "node:assert/strict";
import { type TestContext } from "node:test";
import { objectField, parseJsonObject, textField, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { createInteractionHandler } from "../../src/providers/discord/interactions/interaction-handler.ts";
import { postedRequest, type DiscordRequest } from "../../src/providers/discord/interactions/posted-request.ts";
import { createPostedRequests } from "../../src/providers/approvals/posted-requests.ts";
import type { Decision } from "../../src/providers/approvals/request.ts";
import { requestMessage } from "../../src/providers/discord/interactions/request-message.ts";
import type { RestClient } from "../../src/providers/discord/rest/rest-client.ts";
import { answerableRequest, TWO_QUESTIONS } from "./answers-harness.ts";
import { hostileTexts, random } from "./hostile/texts.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { virtualTime } from "./virtual-time.ts";

const APPLICATION = "1000";
const GUILD = "2000";
const CHANNEL = "3000";
const USER = "4000";
const MESSAGE = "5000";
const TOKEN = "interaction-token";

/** What Discord received of us. */
interface Sent {
  readonly path: string;
  readonly body: JsonObject;
}

type Kind = "permission" | "question" | "plan";

/**
 * Sends fuzzed interactions to a handler. Only one that a permitted person makes on the very message, with a component
 * of it, may decide, and only as that component says; every response is a valid one of its kind.
 */
export async function assertOnlyRightEffects(t: TestContext, count: number, seed = 1): Promise<void> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const texts = [...hostileTexts(60, seed), "@everyone", "<@4000>", "", " ", "0", "1", "99", "__proto__"];
  const time = virtualTime();
  const sent: Sent[] = [];
  const decisions: Decision[] = [];
  let round = openRound("permission");
  /** Components of rounds that are over. */
  const oldIds: string[] = [];
  let isLate = false;
  let formIds: { id: string; fields: string[] } | null = null;

  function openRound(kind: Kind) {
    const changes = kind === "question" ? TWO_QUESTIONS : { kind };
    const request = answerableRequest({ ...changes, id: `r${Math.floor(next() * 1e9)}` });
    const message = requestMessage(request, { language: "en" });
    const answer = { ...message.body, id: MESSAGE, channel_id: CHANNEL, edited_timestamp: null };
    const posted = postedRequest({ request, message, language: "en", guildId: GUILD, answer }) as DiscordRequest;
    const requests = createPostedRequests<DiscordRequest>();
    requests.add(posted);
    return { posted, requests, answer, handle: handlerOf(requests, answer) };
  }

  function handlerOf(requests: ReturnType<typeof createPostedRequests<DiscordRequest>>, answer: JsonObject) {
    return createInteractionHandler({
      applicationId: () => APPLICATION,
      users: () => new Set([USER]),
      language: () => "en",
      requests,
      client: { request: async () => ({ kind: "ok", body: answer }) } satisfies RestClient,
      rest: { fetch: discord, apiBase: "https://discord.invalid/api/v10", clock: time.clock, userAgent: "test" },
      answer: async (decision) => {
        decisions.push(decision);
        return "sent";
      },
      logger: createMemoryLogger(),
      signal: new AbortController().signal,
    });
  }

  /** Takes every response, except for those that are too late. */
  async function discord(url: string, init: RequestInit): Promise<Response> {
    const body = parseJsonObject(typeof init.body === "string" ? init.body : "") ?? {};
    sent.push({ path: new URL(url).pathname, body });
    if (isLate) return Response.json({ code: 10062, message: "Unknown interaction" }, { status: 404 });
    return new Response(null, { status: 204 });
  }

  for (let n = 0; n < count; n += 1) {
    isLate = next() < 0.1;
    const { posted, answer } = round;
    const ids = [...posted.controls.keys()];
    const isForm = formIds !== null && next() < 0.4;
    const customId =
      isForm && formIds !== null ? formIds.id : next() < 0.7 ? pick(ids) : pick([...oldIds, ...texts, ...ids]);
    const control = posted.controls.get(customId);
    const right: JsonObject = {
      id: String(10_000 + n),
      application_id: APPLICATION,
      type: isForm ? 5 : 3,
      token: TOKEN,
      guild_id: GUILD,
      channel_id: CHANNEL,
      member: { user: { id: USER } },
      message: answer,
      data: isForm
        ? { custom_id: customId, components: (formIds?.fields ?? []).map((id) => field(id, pick(texts))) }
        : control?.kind === "select"
          ? { custom_id: customId, component_type: 3, values: [pick(["0", "1", "2"])] }
          : { custom_id: customId, component_type: 2 },
    };
    const luck = next();
    const wrong: JsonObject = { ...right, ...pick(ELSEWHERE) };
    const raw = luck < 0.3 ? spoil(right, { pick, next, texts }) : luck < 0.5 ? wrong : right;
    const isRight = JSON.stringify(raw) === JSON.stringify(right);
    const before = { decisions: decisions.length, sent: sent.length };
    await round.handle(raw);
    const made = decisions.slice(before.decisions);
    const responses = sent.slice(before.sent);

    assert.ok(made.length <= 1);
    for (const { path, body } of responses) assertResponse(path, body);
    if (isLate) assert.deepEqual(made, [], "a click that cannot be acknowledged decides nothing");
    const [decision] = made;
    if (decision !== undefined) {
      assert.ok(isRight || isHarmless(raw, right), JSON.stringify({ raw, right }));
      assertFits(decision, posted, { customId: textField(objectField(raw, "data"), "custom_id") ?? "", form: formIds });
    }
    const opened = responses.find(({ body }) => body["type"] === 9);
    if (opened !== undefined && !isLate) formIds = readForm(opened.body);
    if (decision !== undefined || next() < 0.02) {
      oldIds.push(...ids.slice(0, 2));
      if (oldIds.length > 100) oldIds.splice(0, 50);
      round = openRound(pick(["permission", "question", "plan"]));
      // A form of the request before it is sent all the same.
      if (next() < 0.5) formIds = null;
    }
  }
  t.diagnostic(`${count} interactions, ${decisions.length} decisions`);
  assert.ok(decisions.length > count / 100);
}

/** Right in everything but one: who, where, on which message, in which conversation, for which application. */
const ELSEWHERE: readonly JsonObject[] = [
  { member: { user: { id: "4001" } } },
  { member: { user: { id: USER, bot: true } } },
  { channel_id: "3001" },
  { guild_id: "2001" },
  { application_id: "1001" },
  { guild_id: null, member: null, user: { id: USER } },
  { user: { id: USER } },
  { message: { id: "5001" } },
  { type: 2 },
];

function field(id: string, value: string): JsonObject {
  return { type: 18, component: { type: 4, custom_id: id, value } };
}

function readForm(body: JsonObject): { id: string; fields: string[] } {
  const data = body["data"] as { custom_id: string; components: { component: { custom_id: string } }[] };
  return { id: data.custom_id, fields: data.components.map(({ component }) => component.custom_id) };
}

/** Only responses of their kind, which ping no one. */
function assertResponse(path: string, body: JsonObject): void {
  if (path.includes("/webhooks/")) {
    assert.deepEqual([body["flags"], body["allowed_mentions"]], [64, { parse: [] }]);
    return;
  }
  assert.match(path, /^\/api\/v10\/interactions\/\d+\/[\w.~=+-]+\/callback$/);
  assert.ok([4, 6, 9].includes(Number(body["type"])));
  if (body["type"] !== 4) return;
  const data = body["data"] as JsonObject;
  assert.deepEqual([data["flags"], data["allowed_mentions"]], [64, { parse: [] }]);
}

/** Whether the change left everything that a decision depends on: the person, the place, the message. */
function isHarmless(raw: JsonObject, right: JsonObject): boolean {
  return essenceOf(raw) === essenceOf(right);
}

function essenceOf(interaction: JsonObject): string {
  const keys = ["application_id", "type", "guild_id", "channel_id"];
  const user = objectField(objectField(interaction, "member"), "user");
  const { id } = objectField(interaction, "message");
  return JSON.stringify([...keys.map((key) => interaction[key]), user["id"], id]);
}

interface Origin {
  readonly customId: string;
  readonly form: { readonly id: string } | null;
}

/** The decision is of the request on the message, and what the component or the form stands for. */
function assertFits(decision: Decision, posted: DiscordRequest, { customId, form }: Origin): void {
  assert.equal(decision.requestId, posted.id);
  const control = posted.controls.get(customId);
  if (control === undefined) assert.equal(customId, form?.id);
  else assert.ok(control.kind === "choose" || control.kind === "send");
  if (control?.kind === "choose") assert.equal(decision.choice, control.choice);
  const kinds: Readonly<Record<Kind, readonly string[]>> = {
    permission: ["allow", "deny"],
    question: ["answer"],
    plan: ["approve", "approve-accept-edits", "reject"],
  };
  assert.ok(kinds[posted.kind].includes(decision.choice), `${decision.choice} for a ${posted.kind}`);
  if (decision.choice !== "answer") return;
  assert.deepEqual(
    Object.keys(decision.answers ?? {}),
    posted.questions.map(({ text }) => text),
  );
}

interface Spoiling {
  readonly pick: <T>(list: readonly T[]) => T;
  readonly next: () => number;
  readonly texts: readonly string[];
}

/** One to three changes: other ids, missing and foreign fields, values of other types. */
function spoil(right: JsonObject, { pick, next, texts }: Spoiling): JsonObject {
  const copy = JSON.parse(JSON.stringify(right)) as { [key: string]: JsonValue };
  for (let n = Math.ceil(next() * 3); n > 0; n -= 1) {
    const holders = objectsIn(copy);
    const holder = pick(holders);
    const keys = Object.keys(holder);
    if (keys.length === 0) continue;
    const key = pick(keys);
    const values: JsonValue[] = [null, true, 0, -1, 1e20, {}, [], [null], pick(texts), "6666", { id: "6666" }, [{}]];
    if (next() < 0.2) delete holder[key];
    else if (next() < 0.1) holder[pick(["user", "member", "bot", "values", "type", "guild_id"])] = pick(values);
    else holder[key] = pick(values);
  }
  return copy;
}

function objectsIn(value: JsonValue): { [key: string]: JsonValue }[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as { [key: string]: JsonValue }, ...inner];
}
