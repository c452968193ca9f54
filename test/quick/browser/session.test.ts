import assert from "node:assert/strict";
import { test } from "node:test";
import { isInView, scenarioCases } from "../../support/browser/open-scenario.ts";
import type { RawScenario } from "../../support/browser/raw-scenario.ts";
import { playCalls, playShop } from "../../support/browser/sample-scenarios.ts";
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

test("session head shows title, state and cause, and no unknown facts", async (t) => {
  const { page, open, complaints } = await openScenario(t, "shop");
  await open();
  const head = page.locator(".session-head");
  await head.getByRole("heading", { name: "Make the basket round." }).waitFor();
  assert.match((await head.locator(".session-state").innerText()).replaceAll("\n", " "), /Done.*turn finished/s);
  await head.getByRole("button", { name: "Show details" }).click();
  const facts = (await head.locator(".session-facts").innerText()).replace(/\s+/g, " ");
  assert.match(facts, /Project shop/);
  assert.match(facts, /Model claude-opus-5-5/);
  assert.doesNotMatch(facts, /Tokens|Cost|Unknown/);
  assert.deepEqual(complaints, []);
});

test("conversation shows whole prompts, grouped calls, changes and failures", async (t) => {
  const { page, open } = await openScenario(t, "shop");
  await open();
  await page.locator(".message-row.is-prompt", { hasText: /Make the basket round\.\s*Gently\./ }).waitFor();
  const group = page.getByRole("button", { name: /^6 calls/ });
  await group.click();
  await page.locator(".call-row.is-failed", { hasText: "npm test" }).click();
  const red = page.locator(".terminal .in-red", { hasText: "3 failed" });
  await red.waitFor();
  await page.locator(".diff .is-added", { hasText: "oval" }).waitFor();
  await page.getByRole("button", { name: /of TodoWrite/ }).click();
  await page.locator(".todos .is-completed", { hasText: "Round" }).waitFor();
  await page.getByRole("tab", { name: /Errors/ }).click();
  await page.locator(".call-row", { hasText: "npm test" }).getByText("Exit 1 — 3 failed").waitFor();
});

test("a link to an event unfolds, marks and opens it, also that of a subagent", async (t) => {
  const { page, open, seqOf } = await openScenario(t, "shop");
  await open(`&event=${await seqOf("r3")}`);
  const row = page.locator(".row.is-opened");
  await row.getByText("r3.ts").waitFor();
  await page.locator(".detail .title", { hasText: "Read" }).waitFor();
  await waitFor("its row to be in sight", async () => isInView(page, ".row.is-opened"));

  await open(`&event=${await seqOf("s1")}`);
  await page.locator(".row.is-opened", { hasText: "Grep" }).waitFor();
  await page.waitForURL(/agent=sub1/);
});

test("lanes: arrows move, plus zooms, Enter opens, Escape closes", async (t) => {
  const { page, open } = await openScenario(t, "over");
  await open();
  const lanes = page.getByRole("application", { name: "Timeline" });
  await page.locator(".axis span").first().waitFor();
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
  await waitFor("less time", async () => (await marks()) !== whole);
  const near = await marks();
  await page.keyboard.press("Shift+ArrowLeft");
  await waitFor("earlier time", async () => (await marks()) !== near);
  await page.keyboard.press("0");
  await page.keyboard.press("Enter");
  await page.locator(".detail .title", { hasText: "Run npm test" }).waitFor();
  await page.locator(".row.is-opened", { hasText: "npm test" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".detail").waitFor({ state: "detached" });
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
