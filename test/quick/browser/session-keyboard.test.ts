import assert from "node:assert/strict";
import { test } from "node:test";
import { storyCases, tellShop } from "../../support/browser/open-story.ts";

const openStory = storyCases();
const SHOP = { tell: tellShop };

test("in the lanes arrows go from call to call and lane to lane, plus zooms, Enter opens, Escape closes", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  const lanes = page.getByRole("application", { name: "Timeline" });
  const says = (text: string) => lanes.locator("[aria-live]", { hasText: text }).waitFor({ state: "attached" });
  await lanes.focus();
  await page.keyboard.press("ArrowLeft");
  await says("Grep");
  await page.keyboard.press("ArrowUp");
  await says("Agent");
  await page.keyboard.press("ArrowLeft");
  await says("basket.ts");
  await page.keyboard.press("ArrowLeft");
  await says("npm test");
  const marks = () => page.locator(".axis").innerText();
  const whole = await marks();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  const near = await marks();
  assert.notEqual(near, whole);
  await page.keyboard.press("Shift+ArrowLeft");
  assert.notEqual(await marks(), near);
  await page.keyboard.press("0");
  await page.keyboard.press("Enter");
  await page.locator(".detail .title", { hasText: "Bash" }).waitFor();
  await page.locator(".row.is-opened", { hasText: "npm test" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".detail").waitFor({ state: "detached" });
});

test("the pointer tells of a call before it opens it, the wheel zooms", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  const area = page.locator(".lane-area");
  const box = await area.boundingBox();
  assert.ok(box !== null);
  // The first call begins two of 26 seconds after the session.
  const x = box.x + box.width * (2.4 / 26);
  await page.mouse.move(x, box.y + 20);
  await page.locator(".lane-tip .tip-says", { hasText: "r1.ts" }).waitFor();
  const whole = await page.locator(".axis").innerText();
  await page.mouse.wheel(0, -300);
  await page.waitForFunction((text) => document.querySelector(".axis")?.textContent !== text, whole);
  await page.mouse.click(x, box.y + 20);
  await page.locator(".detail .digest", { hasText: "r1.ts" }).waitFor();
});

test("keys move through the conversation, unfold and close; tabs go by arrows", async (t) => {
  const { page, open } = await openStory(t, SHOP);
  await open();
  await page.locator(".row").first().waitFor();
  await page.keyboard.press("g");
  await page.locator(".row.of-mark:focus").waitFor();
  for (const kind of ["said", "group"]) {
    await page.keyboard.press("j");
    await page.locator(`.row.of-${kind}:focus`).waitFor();
  }
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /r4\.ts/ }).waitFor();
  await page.getByRole("tab", { name: "Conversation" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Calls" }).waitFor();
  await page.getByRole("table", { name: "Calls" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".session-table").waitFor();
});
