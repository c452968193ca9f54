import assert from "node:assert/strict";
import { goToHash } from "./appearance.ts";
import { unfold, widerThanRoom, type OpenScenario } from "./open-scenario.ts";

/**
 * Reads `playHostileMarkdown` in the conversation and in its calls: nothing runs, loads or leads elsewhere, controls are
 * shown, nothing is wider than the page.
 * @param look at each call
 */
export async function readHostileMarkdown(
  { page, open, seqOf, complaints }: OpenScenario,
  calls: readonly string[],
  look: (call: string) => Promise<void> = async () => {},
): Promise<void> {
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
  for (const call of calls) {
    await goToHash(page, `#view=event&event=${seqOf(call)}`);
    await page.locator(".whole .turning").first().waitFor();
    await strange(call);
    await look(call);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, call);
  }
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
}
