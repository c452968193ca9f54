import assert from "node:assert/strict";
import { test } from "node:test";
import { toImportDto } from "../../../src/api/import-dto.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

test("one click on the empty page starts the demo and goes there", async () => {
  await openCase({}, async ({ page, daemon }) => {
    const there = `${daemon.url}?demo`;
    await page.route("**/api/demo", async (route) => {
      assert.equal(route.request().method(), "POST");
      await route.fulfill({ json: { url: there } });
    });
    await page.getByRole("button", { name: "Play demo" }).click();
    await page.waitForURL(there);
  });
});

test("the empty page shows the import of earlier sessions", async () => {
  const counts = { filesTotal: 187, filesDone: 40, filesFailed: 0, sessions: 38, events: 900 };
  await openCase(
    {
      prepare: (daemon) => {
        daemon.importRun = toImportDto({ sinceMs: 0, startedAtMs: 0, endedAtMs: null, ...counts });
      },
    },
    async ({ page }) => {
      await page.getByRole("status").getByText("Importing your last sessions… 40 of 187").waitFor();
    },
  );
});
