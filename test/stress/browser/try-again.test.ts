import { test } from "node:test";
import type { Page } from "playwright-core";
import { pageCases } from "../../support/browser/page-case.ts";
import { waitFor } from "../../support/wait-for.ts";
import { sampleDeliveries as prepare } from "../../support/browser/sample-deliveries.ts";

const openCase = pageCases();

const ERROR = { error: { code: "internal", message: "The disk is on fire.", fix: "See the log." } };

/** Views with the request that fills them. */
const VIEWS = [
  ["#", "**/api/calls?*"],
  ["#view=sessions", "**/api/sessions?*"],
  ["#view=search&q=rm", "**/api/search?*"],
  ["#view=stats", "**/api/stats?*"],
  ["#view=deliveries", "**/api/deliveries?*"],
  ["#view=health", "**/api/health/history*"],
  ["#view=settings", "**/api/settings"],
  ["#view=event&event=2", "**/api/log/2"],
] as const;

/** Answers a request with an error. */
function failing(request: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.route(request, async (route) => route.fulfill({ status: 500, json: ERROR }));
  };
}

for (const [hash, request] of VIEWS) {
  test(`a view whose request failed offers to try again: ${hash}`, async () => {
    await openCase({ hash, prepare, beforeOpening: failing(request) }, async ({ page }) => {
      const again = page.locator(".problem").getByRole("button", { name: "Try again" });
      await again.waitFor();
      await page.unrouteAll();
      // The page's own request may have failed too: it is sent again by itself, and with it the view's.
      await waitFor("no problem any more", async () => {
        await again.click({ timeout: 1000 }).catch(() => {});
        return (await page.locator(".problem").count()) === 0;
      });
    });
  });
}
