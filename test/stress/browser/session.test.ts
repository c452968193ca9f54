import assert from "node:assert/strict";
import { test } from "node:test";
import { findViolations } from "../../support/browser/find-violations.ts";
import { isInView, scenarioCases, unfold } from "../../support/browser/open-scenario.ts";
import type { RawScenario } from "../../support/browser/raw-scenario.ts";
import { readDownload } from "../../support/browser/read-download.ts";
import { playCalls, playShop } from "../../support/browser/sample-scenarios.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { waitFor } from "../../support/wait-for.ts";

const CALLS = 200;

const openScenario = scenarioCases({
  shop: playShop,
  over: (scenario) => {
    playShop(scenario);
    scenario.play({ hook_event_name: "SessionEnd", reason: "exit" });
  },
  prompts: playPrompts,
  calls: (scenario) => playCalls(scenario, CALLS),
});

function playPrompts(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "SessionStart", source: "startup" });
  for (let i = 0; i < 60; i++) scenario.play({ hook_event_name: "UserPromptSubmit", prompt: `prompt ${i}\nand more` });
}

test("a subagent has a conversation and an address of its own", async (t) => {
  const { page, open } = await openScenario(t, "shop");
  await open("&tab=work");
  await page.getByRole("link", { name: "View conversation" }).click();
  await page.locator(".message-row.is-reply", { hasText: "Only one basket." }).waitFor();
  await page.locator(".call-row", { hasText: "Grep" }).waitFor();
  await page.waitForURL(/agent=sub1/);
  assert.equal(await page.locator(".message-row.is-prompt").count(), 0);
  await page.locator(".lane-names").getByRole("link", { name: "Main agent" }).click();
  await page.locator(".message-row.is-prompt").waitFor();
});

test("a session is exported as JSON lines and as Markdown", async (t) => {
  const { page, open } = await openScenario(t, "shop");
  await open();
  const menu = page.locator(".export");
  for (const [name, first] of [
    ["Events (JSON Lines)", "{"],
    ["Transcript (Markdown)", "#"],
  ] as const) {
    await menu.locator("summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    const text = await readDownload(download);
    assert.ok(text.startsWith(first));
    assert.match(text, /Make the basket round/);
    assert.equal(await menu.getAttribute("open"), null);
  }
  await menu.locator("summary").click();
  await page.keyboard.press("Escape");
  assert.equal(await menu.getAttribute("open"), null);
  await menu.locator("summary").click();
  await page.locator(".session-head h2").click();
  assert.equal(await menu.getAttribute("open"), null);
  await page.waitForURL(/view=session/);
});

test("on a phone the event covers the session until it is closed", async (t) => {
  const { page, open, seqOf } = await openScenario(t, "shop", { viewport: { width: 390, height: 844 } });
  await open(`&event=${seqOf("e2")}`);
  const detail = page.locator(".detail");
  await detail.locator(".title").waitFor();
  const [over, under] = [await detail.boundingBox(), await page.locator(".session-page").boundingBox()];
  assert.deepEqual([over?.x, over?.width], [under?.x, under?.width]);
  await detail.getByRole("button", { name: "Close" }).click();
  await page.locator(".row", { hasText: "basket.ts" }).first().waitFor();
});

test("a link to an event of a subagent opens its conversation", async (t) => {
  const { page, open, seqOf } = await openScenario(t, "shop");
  await open(`&event=${seqOf("s1")}`);
  await page.locator(".row.is-opened", { hasText: "Grep" }).waitFor();
  await page.waitForURL(/agent=sub1/);
});

test("lanes: arrows move, Enter opens, Escape closes", async (t) => {
  const { page, open } = await openScenario(t, "over");
  await open();
  const lanes = page.getByRole("group", { name: "Timeline" });
  await page.locator(".axis span").first().waitFor();
  const says = (text: string) => lanes.locator(`button:focus[aria-label*="${text}"]`).waitFor();
  assert.equal(await lanes.locator('button[tabindex="0"]').count(), 1);
  await lanes.locator('button[tabindex="0"]').focus();
  await page.keyboard.press("ArrowLeft");
  await says("Grep");
  await page.keyboard.press("ArrowUp");
  await says("Agent");
  await page.keyboard.press("ArrowLeft");
  await says("basket.ts");
  await page.keyboard.press("ArrowLeft");
  await says("npm test");
  await page.keyboard.press("Enter");
  await page.locator(".detail .title", { hasText: "Run npm test" }).waitFor();
  await page.locator(".row.is-opened", { hasText: "npm test" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".detail").waitFor({ state: "detached" });
});

test("lanes: zoom shows the newest, scrolls to the rest and names the agents beside it", async (t) => {
  const { page, open } = await openScenario(t, "over");
  await open();
  const box = page.locator(".lanes-box");
  await page.locator(".axis span").first().waitFor();
  const seen = async () => {
    const { left, width, whole } = await box.evaluate((element) => ({
      left: element.scrollLeft,
      width: element.clientWidth,
      whole: element.scrollWidth,
    }));
    return { isWide: whole > width + 1, isAtEnd: Math.abs(whole - width - left) <= 1 };
  };
  assert.deepEqual(await seen(), { isWide: false, isAtEnd: true });
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await waitFor("the newest at four times its width", async () => {
    const { isWide, isAtEnd } = await seen();
    return isWide && isAtEnd;
  });
  await box.evaluate((element) => element.scrollTo(0, 0));
  const name = await page.locator(".lane-name").first().boundingBox();
  await box.evaluate((element) => element.scrollTo(1000, 0));
  assert.deepEqual(await page.locator(".lane-name").first().boundingBox(), name);
  await page.getByRole("button", { name: "Fit" }).click();
  await waitFor("all of it", async () => !(await seen()).isWide);
});

test("lanes: the pointer names a call, a click opens it", async (t) => {
  const { page, open } = await openScenario(t, "over");
  await open();
  const bar = page.locator('.lane-bar[title*="r1.ts"]').first();
  assert.match((await bar.getAttribute("title")) ?? "", /^Read .*r1\.ts/);
  await bar.click();
  await page.locator(".detail dd", { hasText: "r1.ts" }).waitFor();
  assert.equal(await page.locator('.lane-bar[aria-current="true"]').count(), 1);
});

test("conversation keeps its position while it grows, and follows at its end", async (t) => {
  const { page, open, post } = await openScenario(t, "prompts");
  await open();
  await page.locator(".message-text", { hasText: "prompt 59" }).waitFor();
  await post({ hook_event_name: "UserPromptSubmit", prompt: "at the end" });
  await page.locator(".message-text", { hasText: "at the end" }).waitFor();
  await waitFor("the newest to be in sight", async () => isInView(page, ".row:last-child"));

  await page.locator(".session-panel").evaluate((panel) => panel.scrollTo(0, 1500));
  const seen = page.locator(".row", { hasText: "prompt 20" });
  await seen.waitFor();
  // Rows grow once they have stayed in view and their full text was loaded.
  await waitFor("whole texts", async () => {
    const texts = await page.locator(".message-text").allInnerTexts();
    return texts.every((text) => text.endsWith("\nand more"));
  });
  await twoFrames(page);
  // Within the panel: the header above it may grow when the state changes.
  const topOf = async () =>
    seen.evaluate((row) => {
      const panel = row.closest(".session-panel");
      return panel === null ? null : row.getBoundingClientRect().y - panel.getBoundingClientRect().y;
    });
  const top = await topOf();
  for (let i = 0; i < 5; i++) await post({ hook_event_name: "UserPromptSubmit", prompt: `later ${i}` });
  await page.waitForFunction(() => document.querySelector("article[aria-setsize='67']") !== null);
  assert.equal(await topOf(), top);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await page.locator(".message-text", { hasText: "later 4" }).waitFor();
});

test("conversation: a scroll is not undone by a row that comes before its event", async (t) => {
  const { page, open, post } = await openScenario(t, "prompts");
  await open();
  await page.locator(".row").first().waitFor();
  await waitFor("the newest to be in sight", async () => isInView(page, ".row:last-child"));
  const size = await page.locator("article").first().getAttribute("aria-setsize");
  const panel = page.locator(".session-panel");
  await panel.evaluate((element) => {
    addEventListener("scroll", (event) => event.stopImmediatePropagation(), { capture: true });
    element.scrollTo(0, 500);
  });
  await post({ hook_event_name: "UserPromptSubmit", prompt: "meanwhile" });
  await page
    .locator(`article[aria-setsize="${Number(size) + 1}"]`)
    .first()
    .waitFor({ state: "attached" });
  const left = await panel.evaluate(
    ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
  );
  assert.ok(left > 500, `${left} px above the end`);
});

test("conversation: keys move, unfold and close; arrows change tabs", async (t) => {
  const { page, open } = await openScenario(t, "shop");
  await open();
  await page.locator(".row").first().waitFor();
  await page.keyboard.press("g");
  await page.locator(".row.of-mark:focus").waitFor();
  for (const kind of ["message", "group"]) {
    await page.keyboard.press("j");
    await page.locator(`.row.of-${kind}:focus`).waitFor();
  }
  await page.keyboard.press("Enter");
  await page.locator(".call-row", { hasText: "r4.ts" }).waitFor();
  await page.getByRole("tab", { name: "Conversation" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=tab]:focus", { hasText: "Changes" }).waitFor();
  await page.getByRole("feed", { name: "Changes" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".session-table").waitFor();
});

test("details have the resume command, an editor's link and the way to the terminal", async (t) => {
  const { page, open } = await openScenario(t, "shop", { locale: "en-US" });
  await page.route(/\/api\/sessions\/[^/]+(\/terminal)?$/, async (route) => {
    const answer = { code: "focused", details: { target: "work:2.0" } };
    if (route.request().method() === "POST") await route.fulfill({ json: answer });
    else await route.fulfill({ json: { ...(await (await route.fetch()).json()), terminal: "tmux" } });
  });
  await open("&tab=details");
  await page.getByText(/^cd '\/home\/dev\/shop' && claude --resume [\w-]+$/).waitFor();
  const details = page.getByRole("tabpanel");
  const link = details.getByRole("link", { name: "Open in editor" });
  assert.equal(await link.getAttribute("href"), "vscode://file/home/dev/shop:1");
  await details.getByRole("button", { name: "Go to terminal" }).click();
  await page.getByRole("status").getByText("tmux shows work:2.0").waitFor();
});

test("a session whose request failed names the request and offers to try again", async (t) => {
  const { page, open } = await openScenario(t, "shop");
  const error = { code: "internal", message: "Internal error.", fix: "Ask.", request_id: "8f3a52c4d1e64b0f" };
  await page.route("**/api/sessions/*", async (route) => route.fulfill({ status: 500, json: { error } }));
  const opening = open();
  await page.locator(".problem code", { hasText: error.request_id }).waitFor();
  const again = page.locator(".problem").getByRole("button", { name: "Try again" });
  await again.waitFor();
  await page.unrouteAll();
  await again.click();
  await opening;
  await page.locator(".problem").waitFor({ state: "detached" });
});

// Thousands of them, and hostile text in every tab: test/stress/browser/session-bounds.test.ts.
test("a session of hundreds of calls counts all and draws few", async (t) => {
  const { page, open } = await openScenario(t, "calls");
  await open("&tab=calls");
  await page.locator(`article[aria-setsize="${CALLS}"]`).first().waitFor();
  await page.getByRole("status").getByText(`${CALLS} calls`).waitFor();
  assert.ok((await page.locator(".call-row").count()) < 120);
});

test("axe finds no fault in a session with all unfolded", async (t) => {
  const { page, open } = await openScenario(t, "shop", { locale: "ja-JP", colorScheme: "dark" });
  await open();
  await unfold(page);
  await page.locator(".call-body.is-loading").first().waitFor({ state: "detached" });
  assert.deepEqual(await findViolations(page), []);
});
