import { test } from "node:test";
import { assertArrivesWhole, runBurst } from "../../quick/discord/run-burst.ts";
import type { PlaceKind } from "../../quick/discord/conversation.ts";

const SMALL = { count: 200, overMs: 20_000 };
const LARGE = { count: 1000, overMs: 50_000 };

interface Case {
  readonly burst: { readonly count: number; readonly overMs: number };
  readonly sessions: number;
  readonly place: PlaceKind;
  readonly level: "normal" | "verbose";
}

const CASES: readonly Case[] = [
  ...(["bot-text", "webhook-text"] as const).flatMap((place) =>
    [1, 5].flatMap((sessions) =>
      (["normal", "verbose"] as const).map((level): Case => ({ burst: SMALL, sessions, place, level })),
    ),
  ),
  { burst: SMALL, sessions: 5, place: "bot-forum", level: "verbose" },
  { burst: SMALL, sessions: 5, place: "webhook-forum", level: "verbose" },
  { burst: LARGE, sessions: 1, place: "bot-text", level: "verbose" },
  { burst: LARGE, sessions: 5, place: "bot-text", level: "verbose" },
  { burst: LARGE, sessions: 5, place: "webhook-text", level: "normal" },
  { burst: LARGE, sessions: 1, place: "webhook-text", level: "verbose" },
  { burst: LARGE, sessions: 5, place: "webhook-text", level: "verbose" },
];

for (const { burst, sessions, place, level } of CASES) {
  const what = `${burst.count} events of ${sessions} in ${burst.overMs / 1000} s, ${place}, ${level}`;
  test(`burst arrives whole, in order, unrefused and soon: ${what}`, async (t) => {
    const outcome = await runBurst(t, { ...burst, sessions, place, env: { DISCORD_LEVEL: level } });
    t.diagnostic(JSON.stringify(outcome.values));
    assertArrivesWhole(outcome);
  });
}
