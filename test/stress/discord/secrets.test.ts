import { test } from "node:test";
import { keepSecrets } from "../../quick/discord/secret-case.ts";

for (const place of ["webhook-text", "bot-text"] as const) {
  test(`tokens stay out of logs, API, stream and database in every failure: ${place}`, async (t) =>
    keepSecrets(t, place, 1));
}
