import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { isInView, scenarioCases } from "../../support/browser/open-scenario.ts";
import type { RawScenario } from "../../support/browser/raw-scenario.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { waitFor } from "../../support/wait-for.ts";

const FILE = "/home/dev/shop/retry.ts";

/** A patch of Claude Code that replaces a line and adds one. */
const patchOf = (was: string, is: string) => ({
  structuredPatch: [
    { oldStart: 3, oldLines: 2, newStart: 3, newLines: 3, lines: [` keep`, `-${was}`, `+${is}`, "+more", " end"] },
  ],
});

function playTurns(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "SessionStart", source: "startup" });
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Retry with backoff\n\nand a limit" });
  const edit = { file_path: FILE, old_string: "once", new_string: "twice" };
  scenario.call("e1", "Edit", edit, { response: patchOf("once", "twice") });
  scenario.call("b1", "Bash", { command: "npm test" }, { error: "Exit code 2\nTypeError: wait is not a function" });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: "The retry waits **longer**." });
  for (let turn = 0; turn < 20; turn++) {
    scenario.play({ hook_event_name: "UserPromptSubmit", prompt: `Go on with part ${turn}` });
    scenario.call(`r${turn}`, "Read", { file_path: `/home/dev/shop/part-${turn}.ts` });
    scenario.play({ hook_event_name: "Stop", last_assistant_message: `Part ${turn} is read.` });
  }
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Write it down" });
  const write = { file_path: "/home/dev/shop/NOTES.md", content: "a\nb\nc\n" };
  scenario.call("w1", "Write", write, { response: { type: "create", structuredPatch: [] } });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: "Written." });
}

function playQuestion(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Which one?" });
  const options = ["Soft delete", "Archive"].map((label) => ({ label, description: `${label} it` }));
  const asks = {
    tool_name: "AskUserQuestion",
    tool_use_id: "q1",
    tool_input: { questions: [{ question: "How do we keep **deleted** data?", header: "Data", options }] },
  };
  scenario.play({ ...asks, hook_event_name: "PreToolUse" });
  scenario.play({ ...asks, hook_event_name: "PermissionRequest" });
}

/** More than the page loads at first. */
function playLong(scenario: RawScenario): void {
  for (let turn = 0; turn < 270; turn++) {
    scenario.play({ hook_event_name: "UserPromptSubmit", prompt: `Go on with part ${turn}` });
    for (const part of [1, 2, 3]) scenario.call(`l${turn}-${part}`, "Read", { file_path: `/home/dev/shop/${part}.ts` });
    scenario.play({ hook_event_name: "Stop", last_assistant_message: `Part ${turn} is read.` });
  }
}

const openScenario = scenarioCases({ turns: playTurns, question: playQuestion, long: playLong });

/** What the page put on the clipboard last. */
async function keepCopies(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: async (text: string) => void Object.assign(window, { copied: text }) },
    });
  });
  return async () => page.evaluate(() => (window as { copied?: string }).copied ?? "");
}

test("every changed file has its lines and its diff, of all turns or of one", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open();
  await page.getByRole("tab", { name: "Changes" }).click();
  const file = (name: string) => page.locator(".changed-file", { hasText: name });
  await file("retry.ts").locator(".file-line", { hasText: "+2−1" }).waitFor();
  await file("NOTES.md").locator(".file-line", { hasText: "New" }).getByText("+3").waitFor();
  await file("retry.ts").locator(".diff .is-removed", { hasText: "once" }).waitFor();
  await page.locator(".changes-sum", { hasText: "2 files+5−12 edits" }).waitFor();
  await page.keyboard.press("j");
  await page.locator(".file-toggle:focus[aria-expanded=true]").press("Enter");
  await page.locator(".file-toggle:focus[aria-expanded=false]").press("Enter");
  await page.locator(".file-toggle:focus[aria-expanded=true]").waitFor();

  await page.locator(".turn-choice summary").click();
  await page.getByRole("link", { name: "Write it down" }).click();
  await page.waitForURL(/turn=\d+/);
  await page.locator(".changes-sum", { hasText: "1 file+3" }).waitFor();
  assert.equal(await file("retry.ts").count(), 0);
  await page.goBack();
  await file("retry.ts").waitFor();

  const copied = await keepCopies(page);
  await page.locator(".changes-head").getByRole("button", { name: "Copy patch" }).click();
  await waitFor("the patch", async () => (await copied()) !== "");
  assert.match(await copied(), /^--- a\/retry\.ts\n\+\+\+ b\/retry\.ts\n@@ -3,3 \+3,4 @@\n keep\n-once\n\+twice\n/);
  assert.match(await copied(), /--- \/dev\/null\n\+\+\+ b\/NOTES\.md\n@@ -0,0 \+1,3 @@\n\+a\n/);
});

test("a turn has its sums, and is copied as the text of a commit", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open();
  await page.locator(".row").first().waitFor();
  const copied = await keepCopies(page);
  await page.keyboard.press("p");
  await page.locator(".row.is-found", { hasText: "Write it down" }).waitFor();
  await page.keyboard.press("p");
  const prompt = page.locator(".row.is-found", { hasText: "Retry with backoff" });
  await prompt.locator(".turn-facts", { hasText: "2 calls1 failed+2−1" }).waitFor();
  await prompt.locator(".turn-menu summary").click();
  await prompt.getByRole("button", { name: "Copy turn as Markdown" }).click();
  await waitFor("the turn", async () => (await copied()) !== "");
  assert.match(
    await copied(),
    /^## Retry with backoff\n\nand a limit\n\nThe retry waits \*\*longer\*\*\.\n\n- `retry\.ts` \+2 −1\n\n2 calls, \+2 −1, /,
  );
});

test("calls are filtered and sorted in the address, errors have their decisive line", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open("&tab=calls");
  await page.getByRole("combobox", { name: "Tool" }).selectOption("Read");
  await page.getByRole("status").getByText("20 of 23 calls").waitFor();
  await page.getByRole("textbox", { name: "Filter by text" }).fill("part-7");
  await page.getByRole("status").getByText("1 of 23 calls").waitFor();
  await page.waitForURL(/tool=Read.*q=part-7/);
  const link = page.locator(".calls-list a.row-link");
  assert.match((await link.getAttribute("href")) ?? "", /^#view=event&event=\d+$/);
  await page.getByRole("radio", { name: "Tool" }).check();
  await page.waitForURL(/sort=tool/);
  await page.keyboard.press("Escape");
  await page.getByRole("status").getByText("23 calls").waitFor();
  await page.getByRole("tab", { name: /Errors/ }).click();
  await page.locator(".call-row.is-failed").getByText("Exit 2 — TypeError: wait is not a function").waitFor();
});

test("find counts in the whole session, jumps and marks; its key again is left alone", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open("&tab=details");
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find in session" });
  await field.fill("is not a function");
  const bar = page.locator(".find-bar");
  await bar.getByText("1 of 1", { exact: true }).waitFor();
  await page.locator(".row.is-found", { hasText: "npm test" }).waitFor();
  await waitFor("its row to be in sight", async () => isInView(page, ".row.is-found"));
  assert.equal(await field.evaluate((input) => input === document.activeElement), true, "typing goes on in the field");
  await waitFor("marks", async () => page.evaluate(() => (CSS.highlights.get("session-find")?.size ?? 0) > 0));
  await field.fill("part 1");
  await bar.getByText("22 of 22", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Next match" }).click();
  await bar.getByText("1 of 22", { exact: true }).waitFor();
  await page.locator(".row.is-found", { hasText: "Go on with part 1" }).waitFor();
  await page.keyboard.press("Enter");
  await bar.getByText("2 of 22", { exact: true }).waitFor();
  await field.focus();
  const isTaken = await field.evaluate((input) => {
    const event = new KeyboardEvent("keydown", { key: "f", ctrlKey: true, bubbles: true, cancelable: true });
    input.dispatchEvent(event);
    return event.defaultPrevented;
  });
  assert.equal(isTaken, false);
  await field.press("Escape");
  await bar.waitFor({ state: "detached" });
});

test("e goes to the newest error wherever it is folded, and round again", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open();
  await page.locator(".row").first().waitFor();
  await page.keyboard.press("e");
  const failed = page.locator(".row.is-found:focus", { hasText: "npm test" });
  await failed.waitFor();
  await waitFor("it to be in sight", async () => isInView(page, ".row.is-found"));
  await page.keyboard.press("Shift+E");
  await failed.waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Next, previous error").waitFor();
});

test("the palette leads to each part of the session, and to the cost of yesterday", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open();
  await page.locator(".row").first().waitFor();
  const choose = async (typed: string, option: string) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await page.locator("dialog[open]").getByRole("option", { name: option }).first().waitFor();
    await page.keyboard.press("Enter");
  };
  await choose("find in", "Find in session");
  await page.locator(".find-bar input:focus").waitFor();
  await page.keyboard.press("Escape");
  await choose("changes", "Changes");
  await page.waitForURL(/tab=changes/);
  await page.locator(".changed-file").first().waitFor();
  await choose("yesterday", "Cost of yesterday");
  await page.waitForURL(/view=stats&range=yesterday/);
});

test("header and timeline leave the conversation its room and stay as you left them", async (t) => {
  const { page, open } = await openScenario(t, "turns", { locale: "en-US", viewport: { width: 1280, height: 800 } });
  await open();
  const roomOf = async () => (await page.locator(".session-panel").boundingBox())?.height ?? 0;
  await page.locator(".axis span").first().waitFor();
  assert.ok((await roomOf()) >= 480, `${await roomOf()} px folded`);
  await page.getByRole("button", { name: "Show details" }).click();
  await page.locator(".session-facts").waitFor();
  assert.ok((await roomOf()) >= 400, `${await roomOf()} px unfolded`);
  assert.equal(await page.getByRole("button", { name: /^All \d+ lanes/ }).count(), 0, "one lane is all");
  await page.getByRole("button", { name: "Timeline" }).click();
  await open();
  await page.locator(".session-facts").waitFor();
  assert.equal(await page.getByRole("button", { name: "Timeline" }).getAttribute("aria-expanded"), "false");
  await page.getByRole("button", { name: "Timeline" }).click();
  await page.locator(".axis span").first().waitFor();
});

test("in a low window a long session begins with its header, and loads no more", async (t) => {
  const { page, open } = await openScenario(t, "long", { locale: "en-US", viewport: { width: 1280, height: 460 } });
  await open();
  const earlier = page.getByRole("button", { name: "Load earlier" }).last();
  await page.locator(".row").first().waitFor();
  await earlier.waitFor();
  assert.equal(await page.locator(".session-page").evaluate((element) => element.scrollTop), 0);
  const before = await page.locator(".session-page").evaluate((element) => element.scrollHeight);
  await earlier.click();
  const heightNow = async () => page.locator(".session-page").evaluate((element) => element.scrollHeight);
  await waitFor("earlier rows", async () => (await heightNow()) > before);
});

test("a session is where you left it when you come back, with what was unfolded", async (t) => {
  const { page, open } = await openScenario(t, "turns");
  await open();
  await page.locator(".message-text", { hasText: "Written." }).waitFor();
  await page.keyboard.press("e");
  const failed = page.locator(".row", { hasText: "npm test" });
  await failed.waitFor();
  await failed.locator(".call-row").click();
  await failed.locator(".command-text").waitFor();
  const topOf = async () => Math.round((await failed.boundingBox())?.y ?? -1);
  let top = -1;
  await waitFor("it to lie still", async () => {
    const before = top;
    await twoFrames(page);
    top = await topOf();
    return top === before;
  });
  await page.keyboard.press("2");
  await page.locator(".session-table").waitFor();
  await page.goBack();
  await failed.locator(".command-text").waitFor();
  await waitFor("its place", async () => Math.abs((await topOf()) - top) <= 2);
});

test("a waiting session shows its whole question, and c copies the resume command", async (t) => {
  const { page, open } = await openScenario(t, "question");
  await open();
  const ask = page.getByRole("region", { name: "Question" });
  await ask.getByText("How do we keep deleted data?").waitFor();
  await ask.getByText("Archive it").waitFor();
  const copied = await keepCopies(page);
  await page.keyboard.press("c");
  await waitFor("the command", async () => (await copied()) !== "");
  assert.match(await copied(), /^cd '\/home\/dev\/shop' && claude --resume [\w-]+$/);
  await page.getByRole("status").getByText("claude --resume").waitFor();
});
