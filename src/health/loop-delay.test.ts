import assert from "node:assert/strict";
import { test } from "node:test";
import { watchLoop } from "./loop-delay.ts";

test("only while something happens is the loop measured, and a rest is no delay", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let nowMs = 1000;
  t.mock.method(performance, "now", () => nowMs);
  const turn = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(20);
  };
  const loop = watchLoop();
  turn(20);
  assert.equal(loop.read(), null);

  loop.touch();
  for (let count = 0; count < 100; count += 1) turn(20);
  turn(320);
  const busy = loop.read();
  assert.equal(busy?.count, 101);
  assert.ok(busy !== null && busy.maxMs >= 295 && busy.maxMs <= 305, `${busy?.maxMs}`);

  // The timer stops three seconds after the last touch.
  for (let count = 0; count < 300; count += 1) turn(20);
  const rested = loop.read()?.count ?? 0;
  assert.ok(rested < 160, `${rested}`);
  turn(3_600_000);
  loop.touch();
  turn(20);
  assert.equal(loop.read()?.count, rested + 1);
  assert.ok((loop.read()?.maxMs ?? 0) <= 305);
  loop.stop();
});
