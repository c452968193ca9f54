import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";

/** The page, where a link may carry anything; a stream and a scrape, whose clients add parameters of their own. */
const TAKES_ANY: readonly string[] = [ROUTES.page, ROUTES.static, ROUTES.events, ROUTES.prometheus];

test("every path that is read refuses a parameter that it does not know", async (t) => {
  const daemon = await startDaemon(t, configHome(t));
  const hook = await fetch(new URL(ROUTES.hook, daemon.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: "1", hook_event_name: "Stop" }),
  });
  assert.ok(hook.ok);
  const answers = await Promise.all(
    Object.values(ROUTES)
      .filter((path) => !TAKES_ANY.includes(path))
      .map(async (path) => {
        const below = path.endsWith("/") ? `${path}1` : path;
        const response = await fetch(new URL(`${below}?nonsense=1`, daemon.url));
        return [path, response.status, await response.text()] as const;
      }),
  );
  const read = answers.filter(([, status]) => status !== 405);
  assert.ok(read.length >= 16, String(read.length));
  for (const [path, status, text] of read) {
    assert.equal(status, 400, `${path}: ${text}`);
    assert.match(text, /parameter nonsense is not valid/, path);
  }
});
