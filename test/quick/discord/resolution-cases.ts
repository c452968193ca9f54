import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Message } from "../../fake-discord/state/model.ts";
import { askingSession } from "../../support/asking-session.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "./harness.ts";

const STEP_MS = 50;

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
    const { prompt, begins, asks } = askingSession(mark);
    await running.fire(prompt, begins, asks);
    await until(`${mark} is sent`, () => request(mark) !== undefined);
  }
  const turns = Array.from({ length: others }, (_, number) => {
    const { prompt, finished } = askingSession(`b${String(number).padStart(7, "0")}`);
    return [prompt, finished];
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
