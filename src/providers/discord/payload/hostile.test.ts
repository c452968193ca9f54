import { test } from "node:test";
import {
  assertCardsTaken,
  assertFallbacksPlain,
  assertMessagesTaken,
  assertThreadNames,
} from "../../../../test/support/hostile/messages.ts";

test("messages of hostile texts are valid and ping only who is meant", () => {
  assertMessagesTaken(20);
});

test("plain fallbacks of hostile texts are one line without links and embeds", () => {
  assertFallbacksPlain(20);
});

test("cards of hostile texts are valid and literal, and ping nobody", () => {
  assertCardsTaken(20);
});

test("names of threads from hostile texts have 1 to 100 units and one line", () => {
  assertThreadNames(200);
});
