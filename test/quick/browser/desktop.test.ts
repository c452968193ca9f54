import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { sampleSession } from "../../../web/state/sample-events.ts";
import { waitFor } from "../../support/wait-for.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

type Told = readonly (readonly [title: string, body: string])[];

/** Somebody wants to be told and looks at something else; what is told is noted. */
async function lookAway(page: Page): Promise<() => Promise<Told>> {
  await page.addInitScript(() => {
    localStorage.setItem("ccen.notify", "yes");
    document.hasFocus = () => false;
    const told: [string, string][] = [];
    Object.assign(globalThis, {
      told,
      // A browser without a window shows none, and refuses to.
      Notification: class extends EventTarget {
        static readonly permission = "granted";
        constructor(title: string, { body = "" }: NotificationOptions) {
          super();
          told.push([title, body]);
        }
      },
    });
  });
  await page.reload();
  await page.locator(".connection.is-live").waitFor();
  return async () => page.evaluate(() => (globalThis as unknown as { told: Told }).told);
}

test("the desktop says who begins to wait, on which machine and for what, once", async () => {
  const now = new Date().toISOString();
  const waits = (id: string, ask: string, machine?: string) =>
    sampleSession(id, {
      title: id,
      state: "waiting",
      state_since: now,
      last_used_at: now,
      waiting_for: ask,
      ...(machine !== undefined && { machine }),
    });
  await openCase(
    { prepare: (daemon) => void (daemon.sessions = [waits("seen", "Bash: ls")]) },
    async ({ page, daemon }) => {
      const told = await lookAway(page);
      await page.locator(".call", { hasText: "seen" }).waitFor();
      daemon.send({ type: "session", data: waits("deploy", "Bash: git push") });
      daemon.send({ type: "session", data: waits("deploy", "Bash: git push") });
      await waitFor("the first one", async () => (await told()).length === 1);
      daemon.send({ type: "session", data: waits("nightly", "Which one?", "tower") });
      await waitFor("the last one", async () => (await told()).length === 2);
      assert.deepEqual(await told(), [
        ["deploy waits for you", "Bash: git push"],
        ["nightly @ tower waits for you", "Which one?"],
      ]);
    },
  );
});
