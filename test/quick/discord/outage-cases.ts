import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { sessionFixture } from "../../support/payload.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordRig, type Rig } from "./rig.ts";

const MINUTE_MS = 60_000;

interface Outage {
  begin(rig: Rig): { end(): Promise<void> };
  /** How long it lasts in the stress tests. */
  readonly minutes: number;
}

export const OUTAGES = {
  "answers of 503": { minutes: 40, begin: (rig) => failing(rig, 503, "upstream connect error") },
  "answers of 500": { minutes: 40, begin: (rig) => failing(rig, 500, { message: "500: Internal Server Error" }) },
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

function failing({ fake }: Rig, status: number, body: unknown): ReturnType<Outage["begin"]> {
  const { cancel } = fake.fault({ effect: { kind: "status", status, body }, times: Infinity });
  return { end: async () => cancel() };
}

interface OutageCase {
  readonly what: keyof typeof OUTAGES;
  readonly place: PlaceKind;
  /** Twenty at least: quiet messages older than ten are folded into one. */
  readonly minutes: number;
}

/** Discord fails in the middle of a session: afterwards every message is sent or folded, and none stands there twice. */
export async function surviveOutage(t: TestContext, { what, place, minutes }: OutageCase): Promise<void> {
  const rig = await discordRig(t);
  const { channelId, access } = openPlace(rig, place);
  const { play, daemon } = await rig.start({ ...access, DISCORD_LEVEL: "verbose" });
  const events = sessionFixture("main");
  await play(events.slice(0, 6), 5000);
  const outage = OUTAGES[what].begin(rig);
  await play(events.slice(6, -3), 5000);
  await rig.time.advance(minutes * MINUTE_MS);
  await outage.end();
  await play(events.slice(-3), 5000);
  await rig.time.advance(40 * MINUTE_MS);

  const rows = daemon.store.database.prepare("SELECT DISTINCT state FROM outbox ORDER BY state").all();
  assert.deepEqual(
    rows.map(({ state }) => state),
    ["folded", "sent"],
  );
  const seen = rig.fake.transcript(channelId);
  assert.equal(seen.match(/Notifier: 🏁 main · finished — All done/g)?.length, 1);
  assert.match(seen, /earlier messages are on the dashboard/);
  assert.equal(rig.fake.invalidRequests.unauthorized + rig.fake.invalidRequests.forbidden, 0);
  t.diagnostic(`${rig.fake.requests.length} requests`);
}
