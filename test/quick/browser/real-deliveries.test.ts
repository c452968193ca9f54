import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";

let browser: OpenBrowser | undefined;
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
});

test("from an event to Discord and back to the page: sent, refused, sent again", async (t) => {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const settings = [`DISCORD_WEBHOOK_URL=${fake.addWebhook(channelId)}`, `DISCORD_API_BASE_URL=${fake.origin}/api`];
  writeFileSync(home.paths.envFile, settings.join("\n"));
  const daemon = await startDaemon(t, home);
  const fire = async (fields: Record<string, unknown>) => {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: payload(fields) };
    assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
  };
  const messages = () => fake.messagesIn(channelId).length;

  const page = await browser?.newPage();
  assert.ok(page !== undefined);
  t.after(async () => page.context().close());
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(`${daemon.url}#view=deliveries`);
  await page.locator(".destination.is-ok").waitFor();
  await page.getByText("Nothing has been sent yet.").waitFor();

  await fire({ hook_event_name: "Stop", last_assistant_message: "The tests pass." });
  await page.locator(".delivery.is-sent", { hasText: "finished" }).waitFor();
  const told = messages();
  assert.ok(told > 0);

  // The session's card stands there already: what is posted next is the message, then the message in plain text.
  fake.fault({
    times: 2,
    match: ({ method }) => method === "POST",
    effect: { kind: "status", status: 400, body: { code: 50035, message: "Invalid Form Body" } },
  });
  await fire({ hook_event_name: "StopFailure", error: "rate_limit" });
  const deadLetter = page.locator(".delivery.is-failed", { hasText: "Invalid Form Body" });
  await deadLetter.waitFor();
  await page.locator(".to-deliveries .trouble", { hasText: "1" }).waitFor();
  assert.equal(messages(), told);

  await deadLetter.getByRole("button", { name: /^Retry/ }).click();
  await waitFor("both messages to be sent", async () => (await page.locator(".delivery.is-sent").count()) === 2);
  await page.locator(".to-deliveries .trouble").waitFor({ state: "detached" });
  assert.equal(messages(), told + 1);

  await page.locator(".delivery .to-event").first().click();
  await page.locator(".told.is-told", { hasText: "Told: an error ended the turn." }).waitFor();
  assert.deepEqual(complaints, []);
});
