import { test } from "node:test";
import {
  assertAnyBytesRead,
  assertDamagedRead,
  assertReadAgain,
  assertStoredWhole,
} from "../../support/payload-properties.ts";
import { assertGivenBack, assertSpoiledRefused } from "../../support/settings-layouts.ts";

test("any bytes are an event, or refused with a reason that says which", () => {
  assertAnyBytesRead(5000);
});

test("a real payload with one byte changed, or without its end, is sound or refused", () => {
  assertDamagedRead(10000);
});

test("a stored payload is the payload, or says where it was cut", () => {
  assertStoredWhole(5000);
});

test("a stored payload read again gives the same event", () => {
  assertReadAgain(3000);
});

test("adding and removing gives 5,000 files back however they are typed", () => {
  assertGivenBack(5000);
});

test("2,000 files with comments, commas too many or without quotes are refused", () => {
  assertSpoiledRefused(2000);
});
