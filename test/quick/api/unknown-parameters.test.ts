import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { startInsightDaemon } from "../../support/insight-daemon.ts";

/** The page, where a link may carry anything; a stream and a scrape, whose clients add parameters of their own. */
const TAKES_ANY: ReadonlySet<string> = new Set([ROUTES.page, ROUTES.static, ROUTES.events, ROUTES.prometheus]);

test("every path that is read refuses a parameter that it does not know", async (t) => {
  const daemon = await startInsightDaemon(t);
  const hook = await fetch(new URL(ROUTES.hook, daemon.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: "1", hook_event_name: "Stop" }),
  });
  assert.ok(hook.ok);
  const answers = await Promise.all(
    Object.values(ROUTES)
      .filter((path) => !TAKES_ANY.has(path))
      .map(async (path) => {
        const below = path.endsWith("/") ? `${path}1` : path;
        const response = await fetch(new URL(`${below}?nonsense=1`, daemon.url));
        return [path, response.status, await response.text()] as const;
      }),
  );
  // Those that are written alone, or that this daemon has not.
  const read = answers.filter(([, status, text]) => status !== 405 && !text.includes("http/not-found"));
  assert.ok(read.length >= 16, String(read.length));
  for (const [path, status, text] of read) {
    assert.equal(status, 400, `${path}: ${text}`);
    assert.match(text, /parameter nonsense is not valid/, path);
  }
});
