import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER_KEY_HEADER, ROUTES } from "../src/api/routes.ts";
import type { TextStorage } from "./state/preferences.ts";
import { createApi } from "./api.ts";

/** A daemon that pairs every login. */
function openPage(storage: () => TextStorage) {
  const keys: (string | null)[] = [];
  const fetchLike: typeof fetch = async (path, { headers } = {}) => {
    keys.push(new Headers(headers).get(ANSWER_KEY_HEADER));
    return new Response("{}", path === ROUTES.login ? { headers: { [ANSWER_KEY_HEADER]: "key" } } : {});
  };
  return { api: createApi(fetchLike, storage), keys };
}

test("the key of a pairing goes with every later request, also of a page loaded anew", async () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
  const paired = openPage(() => storage);
  await paired.api.requests();
  await paired.api.logIn({ code: "of the link" });
  await paired.api.revokePairing("other");
  const loaded = openPage(() => storage);
  await loaded.api.requests();
  assert.deepEqual([paired.keys, loaded.keys], [[null, null, "key"], ["key"]]);
});

test("where storage is forbidden a pairing holds for the page", async () => {
  const { api, keys } = openPage(() => {
    throw new Error("SecurityError");
  });
  await api.logIn({ code: "of the link" });
  await api.requests();
  assert.deepEqual(keys, [null, "key"]);
});
