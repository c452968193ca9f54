import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { sessionFixture } from "../../support/payload.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Harness } from "./harness.ts";

const MINUTE_MS = 60_000;

interface Outage {
  begin(harness: Harness): { end(): Promise<void> };
  /** Its length in the stress tests. */
  readonly minutes: number;
}

export const OUTAGES = {
  "answers of 503": { minutes: 40, begin: (harness) => failing(harness, 503, "upstream connect error") },
  "answers of 500": {
    minutes: 40,
    begin: (harness) => failing(harness, 500, { message: "500: Internal Server Error" }),
  },
  "lost answers": {
    minutes: 20,
    begin: ({ fake }) => {
      const { cancel } = fake.fault({ effect: { kind: "lost-before" }, times: Infinity });
      return { end: async () => cancel() };
    },
  },
  "no network": {
    minutes: 600,
    begin: ({ fake }) => {
      const stopped = fake.stopListening();
      return {
        end: async () => {
          await stopped;
          await fake.resumeListening();
        },
      };
    },
  },
} as const satisfies Record<string, Outage>;

function failing({ fake }: Harness, status: number, body: unknown): ReturnType<Outage["begin"]> {
  const { cancel } = fake.fault({ effect: { kind: "status", status, body }, times: Infinity });
  return { end: async () => cancel() };
}

interface OutageCase {
  readonly what: keyof typeof OUTAGES;
  readonly place: PlaceKind;
  /** At least twenty: silent messages older than ten are folded into one. */
  readonly minutes: number;
}

/** Discord fails in the middle of a session: afterwards every message is sent or folded, and none twice. */
export async function surviveOutage(t: TestContext, { what, place, minutes }: OutageCase): Promise<void> {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, place);
  const { play, daemon } = await harness.start({ ...access, DISCORD_LEVEL: "verbose" });
  const events = sessionFixture("main");
  await play(events.slice(0, 6), 5000);
  const outage = OUTAGES[what].begin(harness);
  await play(events.slice(6, -3), 5000);
  await harness.time.advance(minutes * MINUTE_MS);
  await outage.end();
  await play(events.slice(-3), 5000);
  await harness.time.advance(40 * MINUTE_MS);

  const rows = daemon.store.database.prepare("SELECT DISTINCT state FROM outbox ORDER BY state").all();
  assert.deepEqual(
    rows.map(({ state }) => state),
    ["folded", "sent"],
  );
  const seen = harness.fake.transcript(channelId);
  assert.equal(seen.match(/Notifier: 🏁 main · finished — All done/g)?.length, 1);
  assert.match(seen, /earlier messages are on the dashboard/);
  assert.equal(harness.fake.invalidRequests.unauthorized + harness.fake.invalidRequests.forbidden, 0);
  t.diagnostic(`${harness.fake.requests.length} requests`);
}
