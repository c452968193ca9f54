import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Loopback } from "../../fake-providers/loopback.ts";
import { visibleText } from "../../fake-providers/slack-rules.ts";
import { openCount, sessionOf, TOPIC, providersHarness, type ProvidersHarness } from "./harness.ts";

const MINUTE_MS = 60_000;

interface Side {
  readonly loopback: (harness: ProvidersHarness) => Loopback;
  /** The received messages as texts; delayed ones are combined into one. */
  readonly got: (harness: ProvidersHarness) => readonly string[];
}

export const SIDES = {
  ntfy: {
    loopback: ({ ntfy }) => ntfy,
    got: ({ ntfy }) =>
      ntfy.published(TOPIC).flatMap(({ title, message }) => (/\+\d more/.test(title) ? message.split("\n") : [title])),
  },
  slack: {
    loopback: ({ slack }) => slack,
    got: ({ slack }) =>
      slack.messages.flatMap((message) => visibleText(message).match(/.*— (?:one|two|three).*/g) ?? []),
  },
  teams: {
    loopback: ({ teams }) => teams,
    got: ({ teams }) => teams.texts().flatMap((text) => text.match(/.*— (?:one|two|three).*/g) ?? []),
  },
  telegram: {
    loopback: ({ telegram }) => telegram,
    // A list begins with its headline.
    got: ({ telegram }) =>
      telegram.messages.flatMap(({ text }) => {
        const lines = text.plain.match(/.*— (?:one|two|three).*/g) ?? [];
        return lines.length > 1 ? lines.slice(1) : lines;
      }),
  },
} as const satisfies Record<string, Side>;

interface Outage {
  /** Its length in the stress tests. */
  readonly minutes: number;
  begin(side: Loopback): () => Promise<void>;
}

export const OUTAGES = {
  "answers of 503": {
    minutes: 40,
    begin: (side) => {
      const end = side.fault({ kind: "answer", status: 503 }, Infinity);
      return async () => end();
    },
  },
  "pauses of a minute": {
    minutes: 40,
    begin: (side) => {
      const end = side.fault({ kind: "answer", status: 429, headers: { "retry-after": "60" } }, Infinity);
      return async () => end();
    },
  },
  "no network": {
    minutes: 600,
    begin: (side) => {
      const stopped = side.stop();
      return async () => {
        await stopped;
        await side.resume();
      };
    },
  },
} as const satisfies Record<string, Outage>;

interface OutageCase {
  readonly side: keyof typeof SIDES;
  readonly what: keyof typeof OUTAGES;
  readonly minutes: number;
}

/** Three messages are created while a service fails: afterwards it has each of them once, in order. */
export async function surviveOutage(t: TestContext, { side, what, minutes }: OutageCase): Promise<void> {
  const { loopback, got } = SIDES[side];
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env[side]);
  const end = OUTAGES[what].begin(loopback(harness));
  const replies = ["one", "two", "three"];
  for (const [index, reply] of replies.entries()) {
    const { prompt, finished } = sessionOf(index);
    await running.play([prompt, finished(reply)], 5000);
  }
  await harness.time.advance(minutes * MINUTE_MS);
  await end();
  await harness.time.advance(5 * MINUTE_MS);
  assert.equal(openCount(running), 0);
  assert.deepEqual(
    got(harness).map((line) => /one|two|three/.exec(line)?.[0]),
    replies,
  );
}
