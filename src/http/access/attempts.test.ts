import assert from "node:assert/strict";
import { test } from "node:test";
import { createAttempts, MOST_FAILURES } from "./attempts.ts";

function fail(attempts: ReturnType<typeof createAttempts>, address: string, times: number): void {
  for (let time = 0; time < times; time++) attempts.failed(address);
}

test("an address has to wait after ten failures, for at most a minute", () => {
  let nowMs = 5_000;
  const attempts = createAttempts(() => nowMs);
  fail(attempts, "192.0.2.1", MOST_FAILURES - 1);
  assert.equal(attempts.waitMs("192.0.2.1"), 0);
  assert.equal(attempts.failed("192.0.2.1"), MOST_FAILURES);
  assert.equal(attempts.waitMs("192.0.2.1"), 60_000);
  assert.equal(attempts.waitMs("192.0.2.2"), 0);
  nowMs += 59_999;
  assert.equal(attempts.waitMs("192.0.2.1"), 1);
  nowMs += 1;
  assert.equal(attempts.waitMs("192.0.2.1"), 0);
  assert.equal(attempts.failed("192.0.2.1"), 1);
});

test("all addresses of an IPv6 network are one, those of IPv4 inside of IPv6 are not", () => {
  const attempts = createAttempts(() => 0);
  fail(attempts, "2001:db8:1:2:3:4:5:6", MOST_FAILURES);
  assert.notEqual(attempts.waitMs("2001:db8:1:2::99"), 0);
  assert.equal(attempts.waitMs("2001:db8:1:3::99"), 0);
  fail(attempts, "fe80::1", MOST_FAILURES);
  assert.notEqual(attempts.waitMs("fe80::abcd:1"), 0);
  fail(attempts, "::ffff:192.0.2.1", MOST_FAILURES);
  assert.equal(attempts.waitMs("::ffff:192.0.2.2"), 0);
});

test("number of remembered addresses is bounded, and the last failure is kept", () => {
  const attempts = createAttempts(() => 0);
  for (let number = 0; number < 5_000; number++) fail(attempts, `10.${number >> 8}.${number & 255}.1`, MOST_FAILURES);
  assert.equal(attempts.waitMs("10.0.0.1"), 0);
  assert.notEqual(attempts.waitMs(`10.${4999 >> 8}.${4999 & 255}.1`), 0);
});
