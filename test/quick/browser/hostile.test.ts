import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { sampleDelivery, sampleEvent, sampleSession } from "../../../web/state/sample-events.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import type { StandIn } from "../../support/browser/stand-in.ts";

const openCase = pageCases();

const SCRIPT = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2"><a href="javascript:window.pwned=3">x</a>`;
const LONG = "長い".repeat(400) + "x".repeat(3000);
const RTL = "\u202egnp.exe שלום العربية 123";

function prepare(daemon: StandIn): void {
  const now = new Date().toISOString();
  for (const [index, text] of [SCRIPT, LONG, RTL].entries()) {
    const seq = index + 1;
    const everywhere = { session_id: text, project_name: text, tool_name: text, hook_event_name: text, summary: text };
    daemon.events.push(sampleEvent(seq, { ...everywhere, received_at: now }));
    daemon.payloads.set(seq, { hook_event_name: text, tool_input: { [text]: text, nested: { [text]: [text] } } });
    daemon.destinations.push({ destination: text, state: "disabled", reason: text, until: now, open: seq });
    const failed = { session_id: text, state: "failed", reason: text, sent_at: null } as const;
    daemon.deliveries.push(
      sampleDelivery(seq, failed),
      sampleDelivery(seq + 10, { ...failed, session_id: `w${text}` }),
    );
    daemon.verdicts.set(seq, { told: false, code: text, why: text, why_in: { en: text, ja: text } });
    const times = { last_used_at: now, state_since: now, started_at: now };
    daemon.sessions.push(
      sampleSession(text, { ...times, title: text, doing: text, last_event_type: text }),
      sampleSession(`w${text}`, { ...times, title: text, state: "waiting", waiting_for: text }),
      sampleSession(`f${text}`, { ...times, title: text, state: "failed", failure: text }),
    );
  }
}

async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".deliveries, .detail")].some(
      (element) => element.scrollWidth > element.clientWidth,
    ),
  );
}

test("markup in every field shows as text and runs nothing", async () => {
  await openCase({ prepare, hash: "#event=1" }, async ({ page, complaints }) => {
    await page.locator(".call.is-waiting", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".event .says", { hasText: SCRIPT }).waitFor();
    await page.locator(".detail .digest", { hasText: SCRIPT }).waitFor();
    await page.getByText("Raw JSON").click();
    const raw = await page.locator("#raw-json").innerText();
    assert.deepEqual(JSON.parse(raw).tool_input[SCRIPT], SCRIPT);
    await page.locator(".told", { hasText: SCRIPT }).waitFor();
    await page.evaluate(() => (location.hash = "#view=deliveries"));
    await page.locator(".delivery .reason", { hasText: SCRIPT }).first().waitFor();
    await page.locator(".destination .reason", { hasText: SCRIPT }).waitFor();
    assert.equal(await page.evaluate(() => "pwned" in window), false);
    assert.equal(await page.locator("#page script, #page img, #page a").count(), 0);
    assert.deepEqual(complaints, []);
  });
});

test("long, right-to-left and disguised texts neither overflow the page nor turn their neighbours", async () => {
  for (const width of [390, 1280]) {
    await openCase({ prepare, viewport: { width, height: 844 } }, async ({ page }) => {
      await page.locator(".event").first().waitFor();
      assert.equal(await overflows(page), false, `the lists at ${width} px`);
      await page.evaluate(() => (location.hash = "#view=deliveries"));
      await page.locator(".delivery").nth(5).waitFor();
      assert.equal(await overflows(page), false, `the messages at ${width} px`);
      for (const seq of [2, 3]) {
        await page.evaluate((number) => (location.hash = `#event=${number}`), seq);
        await page.locator(".detail .title").waitFor();
        await page.locator(".detail summary").click();
        await page.locator("#raw-json").waitFor();
        assert.equal(await overflows(page), false, `event ${seq} at ${width} px`);
      }
    });
  }
});
