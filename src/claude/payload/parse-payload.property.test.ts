import { test } from "node:test";
import {
  assertAnyBytesRead,
  assertDamagedRead,
  assertReadAgain,
  assertStoredWhole,
} from "../../../test/support/payload-properties.ts";

test("any bytes are an event, or refused with a reason that says which", () => {
  assertAnyBytesRead(200);
});

test("a real payload with one byte changed, or without its end, is sound or refused", () => {
  assertDamagedRead(300);
});

test("what is stored of a payload is the payload, or says where it was cut", () => {
  assertStoredWhole(200);
});

test("what is stored of a payload is the same event when it is read again", () => {
  assertReadAgain(150);
});
