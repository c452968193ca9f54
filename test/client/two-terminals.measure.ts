import { loadavg } from "node:os";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { clientHarness } from "./client-harness.ts";
import type { Script } from "./fake-claude-api/script.ts";
import { SCRIPTS } from "./scripts/scripts.ts";
import { createPlayer, type Moment, type Player } from "./terminal-player.ts";

const MINUTES = Number(process.env["CCEN_MINUTES"] ?? 1.5);
const ASK_MS = 100;
const GRACE_MS = 500;

/**
 * Not part of the scenarios: `npm run test:client -- test/client/two-terminals.measure.ts`. It measures and cannot
 * fail.
 */
test("two people at two terminals of one session", { timeout: (MINUTES + 5) * 60_000 }, async (t) => {
  const scripts: Record<string, Script> = { ...SCRIPTS };
  const harness = await clientHarness(t, { isWatched: false, scripts });
  await harness.print("hello");
  const { session_id: sessionId } = await harness.waitForState("ended");
  let endMs = Number.POSITIVE_INFINITY;
  const players = [0, 1].map((number) => {
    const args = ["--resume", sessionId];
    return createPlayer({ harness, scripts, number, plans: false, isKilled: false, untilMs: () => endMs, args });
  });
  for (const player of players) await player.open();
  endMs = Date.now() + MINUTES * 60_000;
  const all = { samples: 0, right: 0, settled: 0, settledRight: 0, open: 0, hidden: 0 };
  const wrong: Record<string, number> = {};
  const play = Promise.allSettled(players.map(async (player) => player.play()));
  while (Date.now() < endMs) {
    await sleep(ASK_MS);
    const state = (await harness.session(sessionId)).state;
    const nowMs = Date.now();
    const moments = players.flatMap((player) => latestOf(player) ?? []);
    const wanted = togetherOf(moments);
    // A second resumed client without a prompt is unknown, not idle.
    if (wanted.includes("idle")) continue;
    const isRight = wanted.includes(state);
    const isSettled = moments.every(({ atMs }) => nowMs - atMs > GRACE_MS);
    all.samples++;
    if (isRight) all.right++;
    if (isSettled) all.settled++;
    if (isSettled && isRight) all.settledRight++;
    if (wanted.includes("waiting")) all.open++;
    if (wanted.includes("waiting") && !isRight) all.hidden++;
    if (isSettled && !isRight) {
      const what = `${moments.map(({ truth, by }) => `${truth} by ${by}`).join(" and ")}: ${state}`;
      wrong[what] = (wrong[what] ?? 0) + 1;
    }
  }
  for (const one of await play) if (one.status === "rejected") t.diagnostic(String(one.reason));
  const load = loadavg()[0]?.toFixed(1);
  t.diagnostic(`load ${load}; ${players.map(({ lives }) => lives.map((life) => life.sessionId === sessionId)).join()}`);
  t.diagnostic(
    `${all.samples} samples: ${percent(all.right, all.samples)} right; ${percent(all.settledRight, all.settled)} of those more than ${GRACE_MS} ms after a change; a dialog was open in ${all.open}, hidden in ${all.hidden}`,
  );
  for (const [what, times] of Object.entries(wrong)) t.diagnostic(`  ${times} × ${what}`);
});

function latestOf({ lives }: Player): Moment | undefined {
  return lives.at(-1)?.moments.at(-1);
}

/** A wait of any precedes work of any, and work precedes rest. */
function togetherOf(moments: readonly Moment[]): readonly string[] {
  const truths = moments.map(({ truth }) => truth);
  for (const first of ["waiting", "working"] as const) if (truths.includes(first)) return [first];
  return truths;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
