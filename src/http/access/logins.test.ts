import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { createLogins } from "./logins.ts";

const DAY_MS = 86_400_000;

function open(file: string, nowMs = 1_000_000) {
  const calls = { pairings: 0, unwritable: 0 };
  const time = { nowMs };
  const logins = createLogins({
    file,
    token: "the token",
    clock: { now: () => time.nowMs },
    onUnwritable: () => void calls.unwritable++,
    onPairings: () => void calls.pairings++,
  });
  return { logins, calls, time };
}

test("revoked pairing stays revoked after a restart, and the login stays", (t) => {
  const file = join(tempDir(t), "logins.json");
  const { logins, calls } = open(file);
  const { loginId, answerKey } = logins.begin("Firefox on Linux");
  const other = logins.begin("Safari on macOS");
  const [one] = logins.paired(loginId);
  assert.deepEqual(one, { id: one?.id, name: "Firefox on Linux", pairedAtMs: 1_000_000, isOwn: true, isPushed: false });
  assert.equal(readFileSync(file, "utf8").includes(loginId), false);

  assert.equal(logins.revoke(one.id), "Firefox on Linux");
  assert.equal(logins.revoke(one.id), null);
  assert.equal(calls.pairings, 3);
  const restarted = open(file, 2_000_000).logins;
  assert.deepEqual([restarted.isValid(loginId), restarted.pairedAs(loginId, answerKey ?? "")], [true, null]);
  const left = restarted.paired(other.loginId).map(({ name, pairedAtMs, isOwn }) => ({ name, pairedAtMs, isOwn }));
  assert.deepEqual(left, [{ name: "Safari on macOS", pairedAtMs: 1_000_000, isOwn: true }]);
});

test("revocation applies even where it cannot be written, and says so", (t) => {
  // A file in the folder's place: nothing can be written below it.
  const folder = join(tempDir(t), "no");
  writeFileSync(folder, "");
  const { logins, calls } = open(join(folder, "logins.json"));
  const { loginId, answerKey } = logins.begin("Firefox on Linux");
  assert.deepEqual([logins.pairedAs(loginId, answerKey ?? ""), calls.unwritable], ["Firefox on Linux", 1]);
  const [one] = logins.paired(null);
  assert.throws(() => logins.revoke(one?.id ?? ""), { code: "ENOTDIR" });
  assert.equal(logins.pairedAs(loginId, answerKey ?? ""), null);
});

test("pairing ends with its login: logged out, replaced or two weeks old", (t) => {
  const { logins, calls, time } = open(join(tempDir(t), "logins.json"));
  logins.end(logins.begin("one").loginId);
  assert.deepEqual([logins.paired(null), calls.pairings], [[], 2]);
  const { loginId } = logins.begin("two");
  logins.begin(null, [loginId, "unknown"]);
  assert.deepEqual([logins.paired(null), logins.isValid(loginId), calls.pairings], [[], true, 4]);
  logins.begin("three");
  time.nowMs += 14 * DAY_MS;
  assert.deepEqual([logins.paired(null), calls.pairings], [[], 6]);
});

test("logins file of an earlier release is read with its pairings", (t) => {
  const file = join(tempDir(t), "logins.json");
  const row = { digest: "q83vEjRWeJA", ends_at_ms: 15 * DAY_MS, paired_as: "Edge on Windows", answer_key_digest: "x" };
  writeFileSync(file, JSON.stringify({ logins: [{ digest: "b", ends_at_ms: 15 * DAY_MS }, row] }));
  const id = "abcdef123456";
  assert.deepEqual(open(file).logins.paired(null), [
    { id, name: "Edge on Windows", pairedAtMs: DAY_MS, isOwn: false, isPushed: false },
  ]);
});
