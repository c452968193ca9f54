import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { ASK_TOKEN, logIn, pairingCode, type AnsweringHarness } from "../../support/asking-client.ts";
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

test("a browser that was not paired sees how to pair, and no button", async (t) => {
  const login = { Cookie: await logIn(harness.daemon.url, { token: ASK_TOKEN }) };
  const { page } = await openAnsweringPage(t, { browser, harness, login });
  harness.register("waiting", "p-stranger");
  harness.ask(permission("p-stranger", "make"));
  const answer = await openItem(page, "p-stranger");
  await answer.getByText(/answers pair/).waitFor();
  assert.equal(await answer.locator(".answer-controls").count(), 0);
});

/** What is scrolled aside, or beside the answer: it would count as seen. */
async function beside(answer: Locator): Promise<readonly string[]> {
  return answer.evaluate((one) => {
    const { right } = one.getBoundingClientRect();
    return Array.from(one.querySelectorAll(":not(button, button *, .visually-hidden)"))
      .filter((part) => {
        const isScrolled = getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1;
        return isScrolled || part.getBoundingClientRect().right > right + 1;
      })
      .map((part) => `${part.tagName} ${part.className}`);
  });
}

test("a request shows its whole paths, links and lines, and nothing beside the screen", async (t) => {
  const { page } = await openAnsweringPage(t, { browser, harness, login: harness.paired });
  await page.setViewportSize({ width: 420, height: 900 });
  const wide = "wide ".repeat(60);
  const cells = Array.from({ length: 14 }, (_, at) => `cell${at}`).join(" | ");
  const plan = [
    `[docs](https://github.com/evil/repo?run=1 "a title")`,
    `![alt](./x.png)`,
    `\`\`\`sh\n${wide}# end\n\`\`\``,
    `| ${cells} |\n|${"---|".repeat(14)}\n| ${cells} |`,
  ].join("\n\n");
  const file = "/home/dev/.config/autostart/deep/er/x.desktop";
  const cases = [
    ["ExitPlanMode", { plan }, ["https://github.com/evil/repo?run=1 a title", "./x.png", "# end", "cell13"]],
    ["Edit", { file_path: file, old_string: "a", new_string: wide }, [file]],
    [
      "Agent",
      { prompt: "[docs](https://x.example/y 'z')", description: "A look" },
      ["[docs](https://x.example/y 'z')"],
    ],
    ["WebFetch", { url: "https://x.example/y", prompt: "*", description: "no" }, ["https://x.example/y"]],
  ] as const;
  for (const [at, [tool, input, texts]] of cases.entries()) {
    const sessionId = `p-whole-${at}`;
    harness.register("waiting", sessionId);
    const dialog = harness.ask({ session_id: sessionId, tool_name: tool, tool_input: input });
    const answer = await openItem(page, sessionId);
    for (const text of texts) await answer.getByText(text, { exact: false }).first().waitFor();
    assert.deepEqual([tool, await beside(answer)], [tool, []]);
    dialog.interrupt();
    await harness.request(sessionId, "closed");
  }
});

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
