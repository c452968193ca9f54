import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent, sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import { switchLanguage } from "../../support/browser/switch-language.ts";

const openCase = pageCases();

const ID = "0d9f3a52-77aa-4e0b-9f6c-2b1d7c5e8a10";

function prepare(daemon: FakeDaemon): void {
  daemon.sessions.push(sampleSession(ID, { title: "Refactor auth" }), sampleSession("f3a5-other"));
  daemon.events.push(sampleEvent(1), sampleEvent(2));
}

test("a session that is not found: why, sessions with a similar id, and a search", async () => {
  // Cut while it was copied.
  const hash = "#view=session&session=0d9f3a52-77aa-4e0b";
  const answer = { error: { code: "session/not-found", message: "…", fix: "…" } };
  await openCase(
    {
      hash,
      prepare,
      beforeOpening: async (page) => {
        await page.route("**/api/sessions/0d9f3a52-77aa-4e0b*", async (route) =>
          route.fulfill({ status: 404, json: answer }),
        );
      },
    },
    async ({ page }) => {
      await page.getByRole("heading", { name: "Session not found", exact: true }).waitFor();
      const similar = page.getByRole("region", { name: "Sessions with a similar ID" }).getByRole("link");
      await similar.first().waitFor();
      assert.deepEqual(await similar.locator(".name").allInnerTexts(), ["Refactor auth"]);
      const choices = page.locator(".notice .choices").getByRole("link");
      assert.equal(await choices.nth(0).getAttribute("href"), "#view=sessions");
      assert.equal(await choices.nth(1).getAttribute("href"), "#view=search&q=0d9f3a52-77aa-4e0b");
      assert.deepEqual(await findViolations(page), []);
    },
  );
});

test("an event that is not there leads to the newest one", async () => {
  await openCase({ hash: "#view=event&event=4711", prepare }, async ({ page }) => {
    await page.getByRole("heading", { name: "Event not found", exact: true }).waitFor();
    await page.getByText("4711", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Newest event: 2" }).click();
    await page.waitForURL(/#view=event&event=2$/);
  });
});

test("link to a missing event says so in the reader's own language", async () => {
  await openCase({ hash: "#event=404" }, async ({ page }) => {
    await page.getByRole("alert").getByText("Event not found.").waitFor();
    await switchLanguage(page, "日本語");
    await page.getByRole("alert").getByText("イベントが見つかりません。").waitFor();
  });
});
