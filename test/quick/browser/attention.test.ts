import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, sampleSession } from "../../../web/state/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";

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

test("session that waits before the browser grants the lock to notify is notified", async () => {
  await openCase({ inOwnContext: true }, async ({ page, daemon }) => {
    await page.addInitScript(() => {
      const reported: string[] = [];
      class Reported extends EventTarget {
        static readonly permission = "granted";
        constructor(title: string) {
          super();
          reported.push(title);
        }
      }
      const granted = Promise.withResolvers<void>();
      const request = LockManager.prototype.request as (name: string, use: () => unknown) => Promise<unknown>;
      function lateRequest(this: LockManager, name: string, use: () => unknown): Promise<unknown> {
        return request.call(this, name, () => granted.promise.then(use));
      }
      Object.assign(LockManager.prototype, { request: lateRequest });
      Object.assign(globalThis, { Notification: Reported, reported, grant: granted.resolve });
      document.hasFocus = () => false;
      localStorage.setItem("ccen.notify", "yes");
    });
    await page.reload();
    await page.locator(".connection.is-live").waitFor();
    const waiting = { title: "deploy", state: "waiting", waiting_for: "git push" } as const;
    daemon.send({ type: "session", data: sampleSession("s1", { ...waiting, last_used_at: new Date().toISOString() }) });
    await page.locator(".need.is-waiting", { hasText: "deploy" }).waitFor();
    await page.evaluate("grant()");
    await waitFor("the notification", async () => (await page.evaluate<string[]>("reported")).length > 0);
    assert.deepEqual(await page.evaluate("reported"), ["deploy is waiting for you"]);
  });
});
