import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginProof } from "../api.ts";
import { createAccess } from "./access.ts";
import { fakeApi } from "../../test/support/page/state-harness.ts";

function openAccess({ hash = "", refuses = false } = {}) {
  const sent: LoginProof[] = [];
  const hashes: string[] = [hash];
  let forgotten = 0;
  const access = createAccess({
    addressBar: {
      readHash: () => hashes.at(-1) ?? "",
      push: (next) => void hashes.push(next),
      replace: (next) => void hashes.push(next),
    },
    api: fakeApi({
      logIn: async (proof) => {
        assert.equal(hashes.at(-1), "");
        sent.push(proof);
        if (refuses) throw new Error("refused");
      },
      logOut: async () => {},
    }),
    forgetAll: () => void forgotten++,
  });
  return { access, sent, hashes, forgotten: () => forgotten };
}

test("the code of a link leaves the address before it is sent, and opens a locked page", async () => {
  const { access, sent } = openAccess({ hash: "#login=abc-123" });
  access.lock();
  await access.enterByLink();
  assert.deepEqual(sent, [{ code: "abc-123" }]);
  assert.equal(access.isLocked.value, false);
});

test("any other address is left alone", async () => {
  const { access, sent, hashes } = openAccess({ hash: "#sessions" });
  await access.enterByLink();
  assert.deepEqual([sent, hashes], [[], ["#sessions"]]);
});

test("a refused token keeps the page locked and shows why", async () => {
  const { access } = openAccess({ refuses: true });
  access.lock();
  await access.logIn({ token: "wrong" });
  assert.equal(access.isLocked.value, true);
  assert.ok(access.refusal.value instanceof Error);
});

test("logging out forgets all shown data", async () => {
  const { access, forgotten } = openAccess();
  await access.logOut();
  assert.equal(forgotten(), 1);
});
