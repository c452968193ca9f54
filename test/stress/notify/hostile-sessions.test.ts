import { test } from "node:test";
import { attackMessages } from "../../support/hostile/session-attack.ts";

test("12,000 messages of hostile sessions make no link, mention or headline anywhere", () => {
  attackMessages(2000);
});
