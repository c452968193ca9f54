import assert from "node:assert/strict";
import { test } from "node:test";
import { pairingCode, type AnsweringHarness } from "../../support/asking-client.ts";
import {
  decisionOf,
  openAnsweringPage,
  openItem,
  permission,
  ready,
  startAnswering,
} from "../../support/browser/answering-page.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";

let harness: AnsweringHarness;
let browser: OpenBrowser;
startAnswering((started) => ({ harness, browser } = started));

test("a pairing link lets its own page answer, and no page with its cookie alone", async (t) => {
  const { url } = harness.daemon;
  const hash = `#login=${await pairingCode(harness.home, url)}`;
  const { page } = await openAnsweringPage(t, { browser, harness, hash, login: {} });
  harness.register("waiting", "p-link");
  const dialog = harness.ask(permission("p-link", "make"));
  await ready(await openItem(page, "p-link"), "Allow").waitFor();
  const [cookie] = await page.context().cookies(url);
  const login = { Cookie: `${cookie?.name ?? ""}=${cookie?.value ?? ""}` };
  const thief = await openAnsweringPage(t, { browser, harness, login });
  await (await openItem(thief.page, "p-link")).getByText(/answers pair/).waitFor();
  await page.reload();
  await ready(page.locator(".need.is-open .answer"), "Allow").click();
  assert.deepEqual(decisionOf(await dialog.ended), { behavior: "allow" });
});
