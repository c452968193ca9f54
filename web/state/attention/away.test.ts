import assert from "node:assert/strict";
import { test } from "node:test";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import { AWAY_AFTER_MS, createAway } from "./away.ts";
import { fakeApi } from "../../../test/support/page/state-harness.ts";

const NOW = Date.UTC(2026, 0, 1, 12);

/** A browser with one store of texts, and a daemon that answers with so many sessions. */
function browser() {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
  };
  const time = { nowMs: NOW };
  const daemon = { count: 2, isDown: false, countsPresence: true };
  const asked: string[] = [];
  const touches: number[] = [];
  const openTab = () =>
    createAway({
      countsPresence: () => daemon.countsPresence,
      storage: () => storage,
      readMs: () => time.nowMs,
      api: fakeApi({
        sendPresence: async () => {
          touches.push(time.nowMs - NOW);
          if (daemon.isDown) throw new TypeError("no answer");
        },
        away: async ({ since = "" }) => {
          asked.push(since);
          if (daemon.isDown) throw new TypeError("no answer");
          return { since, count: daemon.count } as AwayDto;
        },
      }),
    });
  return { time, daemon, asked, touches, openTab };
}

const settled = async () => new Promise((resolve) => setImmediate(resolve));

test("the first visit and a short absence have nothing to report", async () => {
  const { time, asked, openTab } = browser();
  const away = openTab();
  away.present();
  time.nowMs += AWAY_AFTER_MS - 1;
  away.present();
  await settled();
  assert.deepEqual([asked, away.report.value], [[], null]);
});

test("the daemon hears of a touch at once, and of more every 15 s at most", async () => {
  const { time, daemon, touches, openTab } = browser();
  const away = openTab();
  for (const seconds of [0, 6, 12, 18, 24, 100]) {
    daemon.isDown = seconds === 18;
    time.nowMs = NOW + seconds * 1000;
    away.present();
    await settled();
  }
  assert.deepEqual(touches, [0, 18_000, 100_000]);
});

test("the daemon hears of no touch while no ping waits for it", async () => {
  const { time, daemon, touches, openTab } = browser();
  const away = openTab();
  for (const seconds of [0, 20, 40]) {
    daemon.countsPresence = seconds === 40;
    time.nowMs = NOW + seconds * 1000;
    away.present();
    await settled();
  }
  assert.deepEqual(touches, [40_000]);
});

test("a longer absence is reported since the last sign, until it is read", async () => {
  const { time, asked, openTab } = browser();
  openTab().present();
  time.nowMs += AWAY_AFTER_MS;
  const away = openTab();
  away.present();
  await settled();
  assert.deepEqual(asked, [new Date(NOW).toISOString()]);
  assert.equal(away.report.value?.count, 2);
  time.nowMs += 10_000;
  const other = openTab();
  other.present();
  await settled();
  assert.equal(other.report.value?.since, new Date(NOW).toISOString(), "a reload keeps it");
  away.dismiss();
  time.nowMs += 10_000;
  other.present();
  assert.deepEqual([away.report.value, other.report.value], [null, null]);
});

test("a second absence before the first was read is in one report with it", async () => {
  const { time, asked, openTab } = browser();
  const away = openTab();
  away.present();
  for (const _ of [1, 2]) {
    time.nowMs += AWAY_AFTER_MS;
    away.present();
    await settled();
  }
  assert.deepEqual(asked, [new Date(NOW).toISOString(), new Date(NOW).toISOString()]);
});

test("an absence without events is over; one without an answer is asked again", async () => {
  const { time, daemon, asked, openTab } = browser();
  const away = openTab();
  away.present();
  time.nowMs += AWAY_AFTER_MS;
  daemon.isDown = true;
  away.present();
  await settled();
  daemon.isDown = false;
  daemon.count = 0;
  time.nowMs += 6000;
  away.present();
  await settled();
  time.nowMs += 6000;
  away.present();
  await settled();
  assert.deepEqual([asked.length, away.report.value], [2, null]);
});
