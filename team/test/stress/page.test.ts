import assert from "node:assert/strict";
import { test } from "node:test";
import { pagePerTest } from "../../../test/support/browser/page-per-test.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { event, ingestHarness, toolEvent } from "../support/ingest-harness.ts";
import { headersOf, PROXY } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const newPage = pagePerTest();

test("the page of a replica shows a person her sessions, and her team's in part", needsPostgres, async (t) => {
  const { join, databaseUrl } = await ingestHarness(t);
  const replica = await startReplica({
    databaseUrl,
    host: "127.0.0.1",
    port: 0,
    signIn: readSignIn(PROXY, { host: "127.0.0.1", isTrial: false }),
    clock: systemClock,
    logger: createMemoryLogger(),
  });
  t.after(async () => replica.stop());
  const { send } = await join("ann");
  const prompt = {
    session_id: "s",
    hook_event_name: "UserPromptSubmit",
    prompt: "Rename the shop",
    cwd: "/home/dev/shop",
  };
  const ask = { hook_event_name: "PermissionRequest", tool_use_id: null, summary: "Bash: ls" };
  const call = toolEvent(2, "s");
  const asked = { ...(JSON.parse(call.payload ?? "") as object), hook_event_name: "PermissionRequest" };
  await send({
    after: 0,
    through: 3,
    events: [
      event(1, { hook_event_name: "UserPromptSubmit", summary: prompt.prompt, payload: JSON.stringify(prompt) }),
      call,
      { ...toolEvent(3, "s"), ...ask, payload: JSON.stringify(asked) },
    ],
  });

  for (const [subject, seesAll] of [
    ["ann", true],
    ["bob", false],
  ] as const) {
    const page = await newPage(t, { extraHTTPHeaders: headersOf(subject, ["devs"]) });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    // By default the page shows one's own sessions.
    await page.addInitScript(() => localStorage.setItem("ccen.scope", "all"));
    await page.goto(replica.address.url);
    // The wait is the first thing on the page, also for a colleague.
    const item = page.locator(".inbox li").first();
    await item.waitFor();
    assert.equal((await item.innerText()).includes("ls"), seesAll, subject);
    await page.goto(`${replica.address.url}#view=session&session=s`);
    await page.locator(".session-page h1, .session-page h2").first().waitFor();
    const conversation = page.locator(".session-page .session-panel");
    if (seesAll) await conversation.getByText("Rename the shop").first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0, await page.locator("body").innerText());
    assert.equal((await page.getByText("Rename the shop").count()) > 0, seesAll, subject);
    assert.deepEqual(errors, []);
    await page.context().close();
  }
});
