import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../../bench/redact-random.ts";
import type { FaultEffect } from "../../fake-discord/faults.ts";
import type { FakeDiscord } from "../../fake-discord/start-fake-discord.ts";

interface Weather {
  readonly effect: () => FaultEffect;
  readonly times: number;
}

/** Without the fault that blocks an address for ten minutes: it would keep the rest of the run free of faults. */
const UNKIND: readonly [Weather, ...Weather[]] = [
  {
    effect: () => ({
      kind: "status",
      status: 429,
      headers: { "retry-after": "1" },
      body: { message: "You are being rate limited.", retry_after: 0.7, global: false },
    }),
    times: 2,
  },
  { effect: () => ({ kind: "status", status: 503, body: { message: "unavailable" } }), times: 3 },
  { effect: () => ({ kind: "status", status: 500, body: "<html>oops</html>" }), times: 2 },
  { effect: () => ({ kind: "lost-before" }), times: 2 },
  { effect: () => ({ kind: "lost-after" }), times: 2 },
  { effect: () => ({ kind: "truncated" }), times: 1 },
  { effect: () => ({ kind: "slow", until: sleep(1500) }), times: 2 },
];

/** Faults of Discord until the signal is aborted; then it works again. Returns the number of faults. */
export async function makeWeather(discord: FakeDiscord, seed: number, signal: AbortSignal): Promise<number> {
  const random = createRandom(seed);
  let count = 0;
  while (!signal.aborted) {
    await sleep(1000 + random.below(4000), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    count += 1;
    if (random.below(6) === 0) {
      await discord.stopListening();
      await sleep(500 + random.below(3000), undefined, { signal }).catch(() => {});
      await discord.resumeListening();
      continue;
    }
    const { effect, times } = random.pick(UNKIND);
    const fault = discord.fault({ effect: effect(), times });
    await sleep(2000, undefined, { signal }).catch(() => {});
    fault.cancel();
  }
  return count;
}
