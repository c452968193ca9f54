import { test } from "node:test";
import { attackMessages } from "../../support/hostile/session-attack.ts";

test("no text of a session is a link, mention or headline at any provider", () => {
  attackMessages(20);
});
