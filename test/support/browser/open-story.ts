import assert from "node:assert/strict";
import { after, before, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { configHome } from "../config-home.ts";
import { startDaemon, type DaemonProcess } from "../daemon-process.ts";
import { waitFor } from "../wait-for.ts";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";
import { leaveStory, STORY_ID, type RawStory } from "./raw-story.ts";

interface OpenStory {
  readonly page: Page;
  readonly daemon: DaemonProcess;
  readonly complaints: string[];
  /** Goes to the session. @param more of the address, from `&` on */
  open(more?: string): Promise<void>;
  /** The number of the last event of a call. */
  seqOf(toolUseId: string): Promise<number>;
  post(fields: Readonly<Record<string, unknown>>): Promise<void>;
}

type Options = BrowserContextOptions & { readonly tell: (story: RawStory) => void };

/** One browser for the test file it is called in; each story gets a daemon and a page of its own. */
export function storyCases(): (t: TestContext, options: Options) => Promise<OpenStory> {
  let browser: OpenBrowser | undefined;
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });
  return async (t, options) => {
    if (browser === undefined) throw new Error("The browser is opened before the first case.");
    return openStory(browser, t, options);
  };
}

/** A real daemon that has heard a story, and a page to look at it. */
async function openStory(browser: OpenBrowser, t: TestContext, { tell, ...options }: Options): Promise<OpenStory> {
  const home = configHome(t);
  const count = leaveStory(home, 1000, tell);
  const daemon = await startDaemon(t, home);
  const stored = async () => (await daemon.health()).last_seq;
  await waitFor("the story to be stored", async () => (await stored()) >= count);
  const page = await browser.newPage({ reducedMotion: "reduce", ...options });
  t.after(async () => page.context().close());
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return {
    page,
    daemon,
    complaints,
    open: async (more = "") => {
      await page.goto(`${daemon.url}#view=session&session=${STORY_ID}${more}`);
      await page.locator(".session-head").waitFor();
    },
    seqOf: async (id) => (await daemon.allEvents()).findLast((event) => event.tool_use_id === id)?.seq ?? 0,
    post: async (fields) => {
      const body = JSON.stringify({ session_id: STORY_ID, cwd: "/home/dev/shop", ...fields });
      const answer = await fetch(new URL("/api/hook", daemon.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      assert.equal(answer.status, 204);
    },
  };
}

/** A prompt, nine calls of which one fails, a subagent with a call of its own, replies. */
export function tellShop(story: RawStory): void {
  story.tell({ hook_event_name: "SessionStart", source: "startup", model: "claude-opus-5-5" });
  story.tell({ hook_event_name: "UserPromptSubmit", prompt: "Make the basket round.\n\nGently." });
  for (const id of ["r1", "r2", "r3", "r4"]) story.call(id, "Read", { file_path: `/home/dev/shop/${id}.ts` });
  story.call("e1", "Edit", { file_path: "/home/dev/shop/basket.ts", old_string: "square", new_string: "oval" });
  story.call("b1", "Bash", { command: "npm test" }, { error: "Exit code 1\n\u001b[31m3 failed\u001b[0m" });
  story.tell({ hook_event_name: "MessageDisplay", delta: "The tests want it round.", message_id: "m1", index: 0 });
  story.call("e2", "Edit", { file_path: "/home/dev/shop/basket.ts", old_string: "oval", new_string: "round" });
  const agent = { tool_name: "Agent", tool_use_id: "a1", tool_input: { description: "Look", prompt: "Look around" } };
  story.tell({ ...agent, hook_event_name: "PreToolUse" });
  story.tell({ hook_event_name: "SubagentStart", agent_id: "sub1", agent_type: "Explore" });
  story.call("s1", "Grep", { pattern: "basket" }, { agentId: "sub1" });
  story.tell({
    hook_event_name: "SubagentStop",
    agent_id: "sub1",
    agent_type: "Explore",
    last_assistant_message: "Only one basket.",
  });
  story.tell({ ...agent, hook_event_name: "PostToolUse", tool_response: {} });
  const todos = [{ content: "Round", status: "completed", activeForm: "Rounding" }];
  story.call("t1", "TodoWrite", { todos });
  story.tell({ hook_event_name: "Stop", last_assistant_message: "The basket is round." });
}

/** Whether the last of what a selector finds stands within the panel. */
export async function isInView(page: Page, selector: string): Promise<boolean> {
  return page
    .locator(selector)
    .last()
    .evaluate((row) => {
      const panel = row.closest(".session-panel")?.getBoundingClientRect();
      const { top, bottom } = row.getBoundingClientRect();
      return panel !== undefined && top >= panel.top - 1 && bottom <= panel.bottom + 1;
    });
}
