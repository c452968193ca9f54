import assert from "node:assert/strict";
import { test } from "node:test";
import { scenarioCases } from "../../support/browser/open-scenario.ts";
import type { RawScenario } from "../../support/browser/raw-scenario.ts";
import { waitFor } from "../../support/wait-for.ts";

const LINES = Array.from({ length: 60 }, (_, index) => `line ${index}`);

/** A new file and an output whose last lines are folded. */
function playFolded(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Write the list" });
  const content = [...LINES, "the needle in a file"].join("\n");
  const write = { file_path: "/home/dev/shop/list.txt", content };
  scenario.call("w1", "Write", write, { response: { type: "create", structuredPatch: [] } });
  const stdout = [...LINES, "the needle in an output"].join("\n");
  scenario.call("b1", "Bash", { command: "cat list.txt" }, { response: { stdout } });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: "Written." });
}

const openScenario = scenarioCases({ folded: playFolded });

test("find unfolds the lines that hide a match, and marks it", async (t) => {
  const { page, open } = await openScenario(t, "folded");
  await open();
  await page.getByRole("button", { name: /^Show all 61 lines/ }).waitFor();
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find in session" }).fill("the needle");
  await page.locator(".find-bar").getByText("2 of 2", { exact: true }).waitFor();
  await page.locator(".row.is-found .terminal", { hasText: "needle in an output" }).waitFor();
  await page.keyboard.press("Enter");
  const file = page.locator(".row.is-found .diff");
  await file.getByText("the needle in a file").waitFor();
  await waitFor("its mark", async () => page.evaluate(() => (CSS.highlights.get("session-find")?.size ?? 0) > 0));
  await page.locator(".row.is-found").getByRole("button", { name: "Show fewer lines" }).click();
  await waitFor("it to stay folded", async () => (await file.getByText("the needle in a file").count()) === 0);
});

test("find pressed before the session is loaded opens with it", async (t) => {
  const { page, open } = await openScenario(t, "folded");
  const loading = Promise.withResolvers<void>();
  await page.route(/\/api\/sessions\//, async (route) => {
    await loading.promise;
    await route.fallback();
  });
  t.after(async () => page.unrouteAll({ behavior: "ignoreErrors" }));
  const opened = open();
  await page.locator(".session-view").waitFor();
  const isTaken = await page.evaluate(() => {
    const event = new KeyboardEvent("keydown", { key: "f", ctrlKey: true, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  });
  assert.equal(isTaken, true, "the browser's own find stays closed");
  assert.equal(await page.locator(".session-head").count(), 0, "nothing is loaded yet");
  loading.resolve();
  await opened;
  await page.locator(".find-bar input:focus").waitFor();
});

test("a button that cannot copy says so", async (t) => {
  const { page, open } = await openScenario(t, "folded");
  await page.addInitScript(() => {
    Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error("denied")) });
    document.execCommand = () => false;
  });
  await open();
  const copy = page.locator(".session-head").getByRole("button", { name: "Copy resume command" });
  await copy.click();
  await page.locator(".session-head").getByRole("button", { name: "Could not copy" }).waitFor();
  await page.locator(".session-tabs").waitFor();
  await page.keyboard.press("c");
  await page.locator(".said bdi", { hasText: "Could not copy" }).waitFor();
});
