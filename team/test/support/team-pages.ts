import type { TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import type { pagePerTest } from "../../../test/support/browser/page-per-test.ts";
import { startReplica } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { event, ingestHarness } from "./ingest-harness.ts";

/** A replica with its demo accounts, and pages of people who took one of them. */
export async function teamPages(t: TestContext, newPage: ReturnType<typeof pagePerTest>) {
  const ingest = await ingestHarness(t);
  const replica = await startReplica({
    databaseUrl: ingest.databaseUrl,
    host: "127.0.0.1",
    port: 0,
    signIn: readSignIn({}, { host: "127.0.0.1", isTrial: true }),
    clock: systemClock,
    logger: createMemoryLogger(),
  });
  t.after(async () => replica.stop());
  const { url } = replica.address;
  /** What went wrong in any page. */
  const faults: string[] = [];

  async function signIn(account: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await newPage(t, options);
    await page.goto(url);
    const choice = page.locator(".demo-accounts button").filter({ hasText: account });
    await choice.waitFor();
    // Before it, the page asks once who reads: 401.
    page.on("response", (response) => {
      if (response.status() >= 400) faults.push(`${account}: ${response.status()} ${response.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(`${account}: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`${account}: ${error.message}`));
    await choice.click();
    await page.locator(".connection.is-live").waitFor();
    return page;
  }

  async function post(path: string, body: object, token?: string) {
    const response = await fetch(new URL(path, url), {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    });
    return { status: response.status, body: await response.json() };
  }
  return { ...ingest, url, faults, signIn, post };
}

/** What the owner alone may see. */
export const PROMPT = "Rename the shop";

/** An event that begins a session. */
export const session = (seq: number, sessionId: string) =>
  event(seq, {
    session_id: sessionId,
    hook_event_name: "UserPromptSubmit",
    summary: PROMPT,
    payload: JSON.stringify({
      session_id: sessionId,
      hook_event_name: "UserPromptSubmit",
      prompt: PROMPT,
      cwd: "/home/dev/shop",
    }),
  });

export async function choose(page: Page, scope: "Mine" | "My teams" | "All"): Promise<void> {
  await page.locator(".scope-switch label").filter({ hasText: scope }).click();
  await page.locator(".connection.is-live").waitFor();
}
