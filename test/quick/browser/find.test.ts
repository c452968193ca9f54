import assert from "node:assert/strict";
import { test } from "node:test";
import { findViolations } from "../../support/browser/find-violations.ts";
import { scenarioCases } from "../../support/browser/open-scenario.ts";
import { playRich } from "../../support/browser/rich-scenario.ts";

const openScenario = scenarioCases({ rich: playRich });

const COMMAND = 'cd src && npm test -- --grep "retry" # once';
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const readClipboard = "navigator.clipboard.readText()";

test("a command of this morning is one hit, and c copies it whole", async (t) => {
  const { page, open, complaints } = await openScenario(t, "rich", CLIPBOARD);
  await open();
  await page.keyboard.press("/");
  await page.keyboard.type("npm test --");
  await page.getByText("1 result", { exact: true }).waitFor();
  const hit = page.locator(".hit");
  assert.equal(await hit.count(), 1);
  await hit.getByRole("img", { name: "Failed" }).waitFor();
  await hit.getByText("Exit 1").waitFor();
  await hit.locator(".call-subject mark", { hasText: "npm test --" }).waitFor();
  assert.deepEqual(await findViolations(page), [], "one hit");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("c");
  await page.locator(".said", { hasText: "Copied: cd src" }).waitFor();
  assert.equal(await page.evaluate(readClipboard), COMMAND);
  await page.keyboard.press("Enter");
  await page.locator(".detail .command-text").waitFor();
  const top = (await page.locator(".detail .command-text").boundingBox())?.y ?? 999;
  assert.ok(top < 260, `the content begins at ${top}`);
  assert.deepEqual(await findViolations(page), [], "with the call open");
  await page.keyboard.press("Enter");
  await page.locator(".row.is-opened", { hasText: "npm test" }).waitFor();
  assert.deepEqual(complaints, []);
});
