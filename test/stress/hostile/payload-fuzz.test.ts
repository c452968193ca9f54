import { test } from "node:test";
import { storeAnything } from "../../support/hostile/payload-fuzz.ts";

test("store takes or refuses 1,500 payloads of anything and has them after a restart", (t) => {
  storeAnything(t, 1500);
});
