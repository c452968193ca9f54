import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { Message } from "../../fake-discord/state/model.ts";
import { askingSession } from "../../support/asking-session.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, EACH_TURN, type Env, type Harness, type RunningDaemon } from "./harness.ts";

const STEP_MS = 50;
const GREY = 0x95a5a6;

/** Of the session whose request the cases below answer. */
export const MARK = "a0000001";
export const { prompt, begins, asks, ran, finished } = askingSession(MARK);

const isEdit = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === "PATCH" && path.includes("/messages/");

export interface AskingHarness {
  readonly harness: Harness;
  readonly running: RunningDaemon;
  readonly channelId: string;
  readonly env: Env;
  /** The message of a request; its newest place if it was sent again. */
  request(mark: string): Message | undefined;
}

export async function askingHarness(
  t: Pick<TestContext, "after">,
  place: PlaceKind,
  options: Parameters<typeof discordHarness>[1] = {},
): Promise<AskingHarness> {
  const harness = await discordHarness(t, options);
  const { channelId, access } = openPlace(harness, place);
  const env = { ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember() };
  const request = (mark: string): Message | undefined =>
    messagesOf(harness, channelId).findLast(({ versions: [first] }) => first?.content.includes(`Bash? make ${mark} `));
  return { harness, running: await harness.start(env), channelId, env, request };
}

/** Every message of a channel and of its threads. */
export function messagesOf({ fake }: Harness, channelId: string): readonly Message[] {
  return [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)].flatMap((id) => fake.messagesIn(id));
}

/** An answered request says so where it stands, grey and without a ping. */
export async function resolveInPlace(t: TestContext, place: PlaceKind): Promise<void> {
  const { harness, running, channelId, request } = await askingHarness(t, place);
  await running.play([prompt, begins, asks], 4000);
  assert.match(request(MARK)?.content ?? "", /^🔐 shop · .* <@\d+>$/);
  const count = messagesOf(harness, channelId).length;
  await running.fire(ran);
  await harness.time.advance(0);
  const { content, embeds, mentions, versions } = request(MARK) ?? assert.fail("it is gone");
  assert.equal(content, `✅ shop · allowed after 4 s · Bash make ${MARK}`);
  assert.deepEqual([embeds.map(({ color }) => color), mentions.users, versions.length], [[GREY], [], 2]);
  assert.equal(messagesOf(harness, channelId).length, count);
  assert.equal(harness.fake.pings.length, 1);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?kind=permission&limit=5");
  assert.equal(Date.parse(deliveries[0]?.resolved_at ?? "") - Date.parse(deliveries[0]?.created_at ?? ""), 4000);
}

/** An answered request in an archived thread says so, and the thread stays archived. */
export async function resolveInArchive(t: TestContext, place: PlaceKind): Promise<void> {
  const { harness, running, channelId, request } = await askingHarness(t, place, EACH_TURN);
  await running.play([prompt, begins, asks], 4000);
  const [thread] = harness.fake.threadsIn(channelId);
  harness.fake.archive(thread?.id ?? "");
  await running.fire(ran);
  await harness.time.advance(0);
  assert.match(request(MARK)?.content ?? "", /^✅/);
  await running.play([finished], 5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 1);
  assert.match(harness.fake.transcript(channelId), /finished — done/);
}

/** A message that a person deleted is left alone. */
export async function leaveDeleted(t: TestContext, place: PlaceKind): Promise<void> {
  const { harness, running, request } = await askingHarness(t, place);
  await running.play([prompt, begins, asks], 4000);
  const { id, channelId } = request(MARK) ?? assert.fail("it was not sent");
  harness.fake.deleteMessage(channelId, id);
  await running.play([ran], 1000);
  const edits = (): number => harness.fake.requests.filter((one) => isEdit(one) && one.path.endsWith(id)).length;
  const made = edits();
  assert.ok(made > 0);
  await running.play([finished, prompt, finished], 5000);
  assert.deepEqual([edits(), harness.fake.messagesIn(channelId).some((one) => one.id === id)], [made, false]);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries?limit=1");
  assert.deepEqual(
    destinations.map(({ state }) => state),
    ["ok"],
  );
}

/** A request answered in an outage says so afterwards, and a new one did not wait for it. */
export async function resolveAfterOutage(t: TestContext, place: PlaceKind): Promise<void> {
  const { harness, running, request } = await askingHarness(t, place);
  await running.play([prompt, begins, asks], 4000);
  const other = askingSession("a0000002");
  const { id = "" } = request(MARK) ?? {};
  const outage = harness.fake.fault({
    effect: { kind: "status", status: 503 },
    match: (one) => isEdit(one) && one.path.endsWith(id),
    times: Infinity,
  });
  await running.fire(ran);
  await running.play([other.prompt, other.begins, other.asks], 5000);
  assert.ok(outage.met > 0 && request("a0000002") !== undefined);
  await harness.time.advance(10 * 60_000);
  assert.match(request(MARK)?.content ?? "", /^🔐/);
  outage.cancel();
  await harness.time.advance(100_000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
  assert.match(request("a0000002")?.content ?? "", /^🔐/);
  assert.equal(harness.fake.pings.length, 2);
}

/** An edit whose answer was lost before the daemon ended is made again by the next one. */
export async function repeatLostEdit(t: TestContext, place: PlaceKind): Promise<void> {
  const { harness, running, env, request } = await askingHarness(t, place);
  await running.play([prompt, begins, asks], 4000);
  harness.fake.fault({ effect: { kind: "lost-after" }, match: isEdit, times: 9 });
  await running.fire(ran);
  await harness.time.advance(0);
  await running.stop();
  await harness.start(env);
  await harness.time.advance(100_000);
  const texts = new Set(request(MARK)?.versions.map(({ content }) => content));
  assert.equal(texts.size, 2, "the same edit every time");
  assert.equal(harness.fake.pings.length, 1);
}

interface BurstCase {
  readonly place: PlaceKind;
  /** Requests, one every two seconds, each answered after it was sent. */
  readonly requests: number;
  /** Finished turns of other sessions, all at once at the first answer. */
  readonly others: number;
  /** They are answered at one moment. Discord limits edits: five in two to five seconds in a channel. */
  readonly atOnce?: boolean;
}

/**
 * Answers requests, with Discord's real limits, while messages of others wait for them: each is edited, behind no quiet
 * message that was not under way, and does not ping a second time.
 */
export async function resolveUnderBurst(
  t: TestContext,
  { place, requests, others, atOnce = false }: BurstCase,
): Promise<void> {
  const { harness, running, channelId, request } = await askingHarness(t, place, { latencyMs: 150 });
  const { fake, time } = harness;
  const until = async (what: string, isTrue: () => boolean, limitMs = 120_000): Promise<void> => {
    const endMs = time.clock.now() + limitMs;
    while (!isTrue()) {
      assert.ok(time.clock.now() < endMs, what);
      await time.advance(STEP_MS);
    }
  };
  const marks = Array.from({ length: requests }, (_, number) => `a${String(number).padStart(7, "0")}`);
  for (const mark of marks) {
    const asking = askingSession(mark);
    await running.fire(asking.prompt, asking.begins, asking.asks);
    await until(`${mark} is sent`, () => request(mark) !== undefined);
  }
  const turns = Array.from({ length: others }, (_, number) => {
    const other = askingSession(`b${String(number).padStart(7, "0")}`);
    return [other.prompt, other.finished];
  });
  await running.fire(...turns.flat());
  const pings = fake.pings.length;
  if (atOnce) await running.fire(...marks.map((mark) => askingSession(mark).ran));
  const answeredAllMs = time.clock.now();
  const delaysMs: number[] = [];
  const quietBetween: number[] = [];
  for (const mark of marks) {
    const answeredMs = atOnce ? answeredAllMs : time.clock.now();
    const seen = fake.requests.length;
    if (!atOnce) await running.fire(askingSession(mark).ran);
    const isResolved = (): boolean => request(mark)?.content.startsWith("✅") === true;
    await until(`${mark} is resolved`, isResolved);
    delaysMs.push((request(mark)?.versions.at(-1)?.atMs ?? Infinity) - answeredMs);
    const since = fake.requests.slice(seen);
    const editAt = since.findIndex(({ method, path }) => method === "PATCH" && path.endsWith(request(mark)?.id ?? "?"));
    // The start of a thread belongs to the message that is under way.
    const isMessage = ({ method, path }: (typeof since)[number]): boolean =>
      method === "POST" && !path.endsWith("/threads");
    assert.ok(atOnce || editAt >= 0);
    quietBetween.push(since.slice(0, Math.max(0, editAt)).filter(isMessage).length);
    if (!atOnce) await time.advance(2000);
  }
  assert.ok(marks.every((mark) => !request(mark)?.content.includes("<@")));
  assert.equal(fake.pings.length, pings, "an edit does not ping");
  assert.equal(fake.invalidRequests.tooMany, 0);
  if (!atOnce) assert.ok(Math.max(...quietBetween) <= 1, `behind ${Math.max(...quietBetween)} new messages`);
  const sorted = delaysMs.toSorted((one, other) => one - other);
  const [p50, max] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  t.diagnostic(
    `${place}, ${others} others: ${requests} requests${atOnce ? " at once" : ""}, p50 ${p50} ms, max ${max} ms`,
  );
  // Everything else arrives, and each request once.
  await time.advance(60 * 60_000);
  const all = messagesOf(harness, channelId).map(({ versions: [first] }) => first?.content ?? "");
  for (const mark of marks) assert.equal(all.filter((text) => text.includes(`Bash? make ${mark} `)).length, 1);
  const { store } = running.daemon;
  assert.deepEqual(
    store.database
      .prepare("SELECT DISTINCT state FROM outbox")
      .all()
      .map(({ state }) => state),
    ["sent"],
  );
}
