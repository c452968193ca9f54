import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionFixture } from "../../support/payload.ts";
import { openPlace } from "./conversation.ts";
import { discordRig, type Rig } from "./rig.ts";

const MINUTE_MS = 60_000;

interface Outage {
  begin(rig: Rig): { end(): Promise<void> };
  readonly minutes: number;
}

const OUTAGES: Readonly<Record<string, Outage>> = {
  "Discord answers 503": { minutes: 40, begin: (rig) => failing(rig, 503, "upstream connect error") },
  "Discord answers 500": { minutes: 40, begin: (rig) => failing(rig, 500, { message: "500: Internal Server Error" }) },
  "every answer is lost": {
    minutes: 20,
    begin: ({ fake }) => {
      const { cancel } = fake.fault({ effect: { kind: "lost-before" }, times: Infinity });
      return { end: async () => cancel() };
    },
  },
  "there is no network": {
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
};

function failing({ fake }: Rig, status: number, body: unknown): ReturnType<Outage["begin"]> {
  const { cancel } = fake.fault({ effect: { kind: "status", status, body }, times: Infinity });
  return { end: async () => cancel() };
}

for (const [what, { begin, minutes }] of Object.entries(OUTAGES)) {
  for (const place of ["bot-text", "webhook-text"] as const) {
    test(`${what} for ${minutes} minutes, and nothing is lost or sent twice: ${place}`, async (t) => {
      const rig = await discordRig(t);
      const { channelId, access } = openPlace(rig, place);
      const { play, daemon } = await rig.start({ ...access, DISCORD_LEVEL: "verbose" });
      const events = sessionFixture("main");
      await play(events.slice(0, 6), 5000);
      const outage = begin(rig);
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
    });
  }
}
