import { test } from "node:test";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

/** Without any event the page says how to begin instead. */
function publishOne(daemon: FakeDaemon): void {
  daemon.events.push(sampleEvent(1));
}

test("page makes no claims about now while the daemon is away", async () => {
  await openCase({ prepare: publishOne }, async ({ page, daemon }) => {
    await page.getByText("Nothing is waiting for you.").waitFor();
    // Its code is fetched on first use.
    await page.keyboard.press("Control+k");
    await page.locator(".palette-item").first().waitFor();
    await page.keyboard.press("Escape");

    daemon.mode = "down";
    daemon.cut();
    await page.getByText("Nothing was waiting for you when the connection was lost.").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".palette input").fill("payments");
    await page.getByText("Can’t reach the daemon. Only sessions loaded on this page were searched.").waitFor();
    await page.keyboard.press("Escape");
    daemon.mode = "well";
    await page.getByText("Nothing is waiting for you.").waitFor();
  });
});
