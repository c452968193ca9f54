import { test } from "node:test";
import { attackMessages } from "../../support/hostile/session-attack.ts";

test("10,000 hostile sessions make no link, mention or headline at any provider", () => {
  attackMessages(10_000);
});
