import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { waitFor } from "../../support/wait-for.ts";
import { isInView, storyCases, tellShop } from "../../support/browser/open-story.ts";
import type { RawStory } from "../../support/browser/raw-story.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const openStory = storyCases();
const SHOP = { tell: tellShop };

function tellPrompts(story: RawStory): void {
  story.tell({ hook_event_name: "SessionStart", source: "startup" });
  for (let i = 0; i < 60; i++) story.tell({ hook_event_name: "UserPromptSubmit", prompt: `prompt ${i}\nand more` });
}

test("what is read stays where it is while the session grows; at the end the newest stays in sight", async (t) => {
  const { page, open, post } = await openStory(t, { tell: tellPrompts });
  await open();
  await page.locator(".said-text", { hasText: "prompt 59" }).waitFor();
  await post({ hook_event_name: "UserPromptSubmit", prompt: "at the end" });
  await page.locator(".said-text", { hasText: "at the end" }).waitFor();
  await waitFor("the newest to be in sight", async () => isInView(page, ".row:last-child"));

  await page.locator(".session-panel").evaluate((panel) => panel.scrollTo(0, 1500));
  const seen = page.locator(".row", { hasText: "prompt 20" });
  await seen.waitFor();
  const topOf = async () => (await seen.boundingBox())?.y;
  await page.waitForTimeout(300);
  const top = await topOf();
  for (let i = 0; i < 5; i++) await post({ hook_event_name: "UserPromptSubmit", prompt: `later ${i}` });
  await page.waitForFunction(() => document.querySelector("article[aria-setsize='67']") !== null);
  assert.equal(await topOf(), top);
  await page.getByRole("button", { name: "To the newest" }).click();
  await page.locator(".said-text", { hasText: "later 4" }).waitFor();
});

test("a session of thousands of calls draws few of them, reaches the first ones, and counts them all", async (t) => {
  const calls = 2600;
  const tell = (story: RawStory): void => {
    story.tell({ hook_event_name: "UserPromptSubmit", prompt: "Begin." });
    for (let i = 0; i < calls; i++) story.call(`c${i}`, "Read", { file_path: `/home/dev/shop/file-${i % 50}.ts` });
  };
  const { page, open, seqOf, complaints } = await openStory(t, { tell });
  await open();
  await page.getByRole("button", { name: /calls/ }).first().waitFor();
  await page.getByRole("tab", { name: /Files/ }).click();
  await page
    .locator(".file-counts", { hasText: `Reads ${calls / 50}` })
    .first()
    .waitFor();
  await page.getByRole("tab", { name: /Calls/ }).click();
  await page.locator(`[role=table][aria-rowcount="${calls + 1}"]`).waitFor();
  assert.ok((await page.locator(".call-cell-row").count()) < 120);
  await page.goto("about:blank");
  await open(`&event=${await seqOf("c7")}`);
  await page.locator(".row.is-opened", { hasText: "file-7.ts" }).waitFor();
  await waitFor("its place to be in sight", async () => isInView(page, ".row.is-opened"));
  assert.ok((await page.locator(".row").count()) < 120);
  assert.deepEqual(complaints, []);
});

const SCRIPT = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2">`;
const LINK = "\u001b]8;;javascript:window.pwned=3\u0007click\u001b]8;;\u0007 \u001b[2J\u001b]0;title\u0007";
const RTL = "\u202egnp.exe שלום العربية";

test("hostile payloads are text, run nothing and break no layout", async (t) => {
  const hostile = [SCRIPT, RTL, "長い".repeat(900), `${LINK}${"x".repeat(5000)}`];
  const tell = (story: RawStory): void => {
    story.tell({ hook_event_name: "SessionStart", source: SCRIPT, model: SCRIPT });
    for (const [i, text] of hostile.entries()) {
      story.tell({ hook_event_name: "UserPromptSubmit", prompt: text });
      story.call(`b${i}`, "Bash", { command: text }, { response: { stdout: `${LINK}${text}`, stderr: text } });
      story.call(`w${i}`, "Write", { file_path: `/home/dev/${text.slice(0, 60)}`, content: text });
      story.call(`o${i}`, text.slice(0, 80), { [text]: text }, { error: text });
      story.tell({ hook_event_name: "SubagentStart", agent_id: `a${i}`, agent_type: text.slice(0, 80) });
      story.tell({ hook_event_name: "Stop", last_assistant_message: text });
    }
  };
  const { page, open, complaints } = await openStory(t, { tell });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    for (const tab of ["conversation", "calls", "files", "errors", "work", "details"]) {
      await page.goto("about:blank");
      await open(`&tab=${tab}`);
      await unfold(page);
      const wide = await page.evaluate(() =>
        ["html", ".session-page", ".session-panel", ".session-head"].filter((selector) => {
          const element = document.querySelector(selector);
          return element !== null && element.scrollWidth > element.clientWidth;
        }),
      );
      assert.deepEqual(wide, [], `${tab} at ${width} px`);
    }
  }
  assert.equal(await page.evaluate(() => "pwned" in window), false);
  assert.equal(await page.locator("main img, main script, main a[href^=javascript]").count(), 0);
  assert.deepEqual(complaints, []);
});

for (const locale of ["en-US", "ja-JP"]) {
  test(`axe finds nothing in a session with all unfolded, ${locale}`, async (t) => {
    const { page, open, seqOf } = await openStory(t, { ...SHOP, locale });
    const seq = await seqOf("b1");
    // Each width in another theme for each language: all of them together take minutes.
    const themes = locale === "en-US" ? (["light", "dark", "light"] as const) : (["dark", "light", "dark"] as const);
    for (const [index, width] of [390, 1280, 2560].entries()) {
      const colorScheme = themes[index] ?? "light";
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const more of ["", `&event=${seq}`, "&tab=calls", "&tab=files", "&tab=errors", "&tab=work"]) {
        await page.goto("about:blank");
        await open(more);
        if (!more.includes("event")) await unfold(page);
        await page.locator(".call-body.is-loading").first().waitFor({ state: "detached" });
        await page.evaluate(axe);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
        assert.deepEqual(found, [], `${more} at ${width} px, ${colorScheme}`);
      }
    }
  });
}

/** Unfolds some of what is folded. In the page, not by the mouse: a row may leave the view while others grow. */
async function unfold(page: Page): Promise<void> {
  await page.locator(".session-panel > *").first().waitFor();
  for (let count = 0; count < 8; count++) {
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".session-panel [aria-expanded=false]")?.click();
    });
    await page.waitForTimeout(60);
  }
}
