import { after, before, type TestContext } from "node:test";
import { waitFor } from "../wait-for.ts";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { ANSWER_KEY_HEADER } from "../../../src/api/routes.ts";
import { answeringHarness, type AnsweringHarness, type PairedHeaders } from "../asking-client.ts";
import { openBrowser, type OpenBrowser } from "./open-browser.ts";

export interface OpenedPage {
  readonly page: Page;
  readonly complaints: string[];
}

interface PageOptions {
  readonly browser: OpenBrowser;
  readonly harness: Pick<AnsweringHarness, "daemon">;
  readonly hash?: string;
  readonly login: Partial<PairedHeaders>;
  readonly options?: BrowserContextOptions;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A daemon that takes answers and a browser, for all tests of a file. */
export function startAnswering(
  begun: (started: { readonly harness: AnsweringHarness; readonly browser: OpenBrowser }) => void,
): void {
  const endings: (() => unknown)[] = [];
  before(async () => {
    const harness = await answeringHarness({ after: (ending) => void endings.push(ending as () => unknown) });
    const browser = await openBrowser();
    endings.push(async () => browser.close());
    begun({ harness, browser });
  });
  after(async () => {
    for (const ending of endings.toReversed()) await ending();
  });
}

/** The page of the real daemon in a browser with that login. */
export async function openAnsweringPage(
  t: Pick<TestContext, "after">,
  { browser, harness, hash = "", login, options = {}, prepare }: PageOptions,
): Promise<OpenedPage> {
  const page = await browser.newPage(options);
  t.after(async () => page.context().close());
  const { Cookie: cookie, [ANSWER_KEY_HEADER]: key } = login;
  const [name = "", value = ""] = (cookie ?? "").split("=");
  if (cookie !== undefined) await page.context().addCookies([{ name, value, url: harness.daemon.url }]);
  if (key !== undefined) await page.addInitScript((text) => localStorage.setItem("ccen.answer-key", text), key);
  await prepare?.(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${harness.daemon.url}/${hash}`);
  await page.locator(".connection.is-live").waitFor();
  return { page, complaints };
}

/** Opens the item of a session and waits for its answer. */
export async function openItem(page: Page, sessionId: string): Promise<Locator> {
  const row = page.locator(`.need-row[data-key^="${sessionId} "]`);
  // The next request may open by itself, and a press closes an open one.
  await waitFor("the open item", async () => {
    if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
    return (await row.getAttribute("aria-expanded")) === "true";
  });
  const answer = page.locator(".need.is-open .answer");
  await answer.waitFor();
  return answer;
}

/** The line of a session's request once nothing is left to do about it. */
export function settledRow(page: Page, sessionId: string): Locator {
  return page.locator(`.need.is-done:has(.need-row[data-key^="${sessionId} "])`);
}

/** A button of an answer whose press counts. */
export function ready(answer: Locator, name: string): Locator {
  return answer.locator(`button:not([aria-disabled="true"])`, { hasText: new RegExp(`^${name}$`) });
}

export function permission(sessionId: string, command: string, more: object = {}): Readonly<Record<string, unknown>> {
  const input = { command, description: "A harmless build" };
  return { session_id: sessionId, tool_name: "Bash", tool_input: input, ...more };
}

export function decisionOf({ output }: { readonly output: string }): unknown {
  return (JSON.parse(output) as { hookSpecificOutput: { decision: unknown } }).hookSpecificOutput.decision;
}
