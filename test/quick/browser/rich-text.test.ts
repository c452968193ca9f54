import assert from "node:assert/strict";
import { test } from "node:test";
import { goToHash } from "../../support/browser/appearance.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { scenarioCases, unfold, widerThanRoom } from "../../support/browser/open-scenario.ts";
import { playHostileMarkdown, playRich } from "../../support/browser/rich-scenario.ts";

const openScenario = scenarioCases({ rich: playRich, hostile: playHostileMarkdown });

test("reply reads as Markdown, with code in colours and links with their host", async (t) => {
  const { page, open, complaints } = await openScenario(t, "rich");
  await open();
  const reply = page.locator(".message-row.is-reply .markdown").last();
  await page.locator(".message-row.is-reply").last().getByRole("button", { name: "Show more" }).click();
  await reply.getByRole("heading", { name: "Retries for webhooks" }).waitFor();
  await reply.locator("strong", { hasText: "「強調」" }).waitFor();
  await reply.locator("pre .code-keyword", { hasText: "export" }).waitFor();
  assert.equal(await reply.locator("ol > li").count(), 2);
  assert.equal(await reply.locator("td").count(), 6);
  assert.deepEqual(await reply.locator("tr").last().locator("td").allInnerTexts(), ["429", "`wait", "retry` | 4 s"]);
  // What is to be decided is unfolded, between the folded calls.
  await page.locator(".call-body .plan").getByRole("heading", { name: "Delete customers" }).waitFor();
  await page.locator(".call-body .options", { hasText: "Reversible" }).waitFor();
  const link = reply.getByRole("link", { name: "the guide" });
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer nofollow");
  assert.match(await reply.innerText(), /the guide \(docs\.example\.com\) and retry\.ts \(src\/retry\.ts#L9\)/);
  assert.match(await reply.innerText(), /image: diagram \(images\.example\.com\)/);
  assert.equal(await page.locator("#page img").count(), 0);
  assert.deepEqual(complaints, []);
});

test("hostile Markdown runs nothing, loads nothing and shows its controls, on a phone", async (t) => {
  const { page, open, seqOf, complaints } = await openScenario(t, "hostile", {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  const foreign: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.hostname !== "127.0.0.1" && url.protocol !== "about:") foreign.push(request.url());
  });
  await open();
  await unfold(page);
  await page.locator(".markdown .turning", { hasText: "U+202E" }).first().waitFor();
  assert.deepEqual(await widerThanRoom(page), []);
  const strange = async (place: string): Promise<void> => {
    const found = await page.evaluate(() => ({
      ran: "pwned" in window,
      elements: document.querySelectorAll("#page :is(script, img, iframe, object, style)").length,
      links: [...document.querySelectorAll<HTMLAnchorElement>(".markdown a")]
        .map(({ protocol }) => protocol)
        .filter((protocol) => protocol !== "https:"),
    }));
    assert.deepEqual(found, { ran: false, elements: 0, links: [] }, place);
  };
  await strange("the conversation");
  for (const call of ["plan", "ask", "write", "run", "agent"]) {
    await goToHash(page, `#view=event&event=${await seqOf(call)}`);
    await page.locator(".whole .turning").first().waitFor();
    await strange(call);
    assert.deepEqual(await findViolations(page), [], call);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, call);
  }
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
});
