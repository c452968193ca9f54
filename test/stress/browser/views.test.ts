import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { SearchDto } from "../../../src/api/history-dto.ts";
import { cutTexts } from "../../support/browser/cut-text.ts";
import { demoCase, listenForComplaints } from "../../support/browser/demo-case.ts";
import { LOOKS, LOOKS_FOR_AXE, type Look, openLook, SIZES, waitUntilDrawn } from "../../support/browser/appearance.ts";
import { twoFrames } from "../../support/browser/two-frames.ts";
import { axeFindings, cutsOf, show, sideways } from "../../support/browser/view-findings.ts";
import type { ViewPlace } from "../../support/browser/view-routes.ts";

/*
 * Every view of the registry, in both languages and themes and at three widths, over a real daemon that has stored the
 * demo. A new view is covered as soon as it has a name.
 */

const opened = demoCase();

/** Each view in every appearance, its further addresses in two. */
function isWorthAxe({ view, name }: ViewPlace, look: Look): boolean {
  return name === view || LOOKS_FOR_AXE.includes(look);
}

for (const look of LOOKS) {
  test(`every view in ${look.language}, ${look.theme}: axe finds no fault, no text is cut`, async () => {
    const { browser, demo, places } = opened();
    const page = await openLook(browser, look);
    const complaints = listenForComplaints(page);
    await page.goto(demo.daemon.url);
    const found: string[] = [];
    for (const place of places) {
      found.push(...(await show(page, place)).map((one) => `${place.name} ${one}`));
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await twoFrames(page);
        const findings = isWorthAxe(place, look) ? await axeFindings(page) : [];
        const here = [...(await sideways(page)), ...(await cutTexts(page)), ...findings];
        found.push(...here.map((one) => `${place.name} at ${size.width} px: ${one}`));
      }
    }
    await page.context().close();
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
  });
}

test("at 200 % zoom no text is cut and the page does not scroll sideways", async () => {
  const { browser, demo, places } = opened();
  for (const language of ["en", "ja"] as const) {
    const page = await openLook(browser, { language, theme: "light" });
    // As a browser's zoom does: half as many CSS pixels, each twice as large.
    await page.setViewportSize({ width: 640, height: 400 });
    await page.goto(demo.daemon.url);
    const found = await cutsOf(page, places);
    await page.context().close();
    assert.deepEqual(found, [], language);
  }
});

// Findings of a second review of the demo.

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

let shared: Page | undefined;

/** The shared page, opened at an address. */
async function openAt(hash: string, viewport = LAPTOP): Promise<Page> {
  const { browser, demo } = opened();
  shared ??= await browser.newPage({ locale: "en-US" });
  await shared.setViewportSize(viewport);
  await shared.goto(`${demo.daemon.url}${hash === "" ? "#" : hash}`);
  await waitUntilDrawn(shared);
  return shared;
}

test("the sidebar is as wide in every view", async () => {
  const page = await openAt("");
  const widths = new Set<number | undefined>();
  for (const view of ["now", "sessions", "search", "stats", "deliveries", "health", "settings"]) {
    await page.locator(`.sidebar .to-${view}`).click();
    await page.locator(`.sidebar .to-${view}[aria-current]`).waitFor();
    widths.add((await page.locator(".sidebar").boundingBox())?.width);
  }
  assert.equal(widths.size, 1, [...widths].join(", "));
});

test("on a phone, the reason of a notification begins beside its mark", async () => {
  const events = await opened().demo.daemon.allEvents();
  const seq = events.find(({ hook_event_name: name }) => name === "PostToolUseFailure")?.seq;
  const page = await openAt(`#view=event&event=${seq}`, PHONE);
  await page.locator(".about-event > summary").click();
  const mark = await page.locator(".delivery-status > .mark").boundingBox();
  const why = await page.locator(".delivery-status > bdi").boundingBox();
  assert.ok(mark !== null && why !== null);
  assert.ok(mark.x + mark.width <= why.x, "beside it");
  assert.ok(mark.y >= why.y && mark.y + mark.height <= why.y + 22, "at its first line");
});

test("a chart's table scrolls in its place, under heads that cover scrolled rows", async () => {
  const page = await openAt("#view=stats&range=24h");
  await page.locator("[data-panel=tokens] .to-table").click();
  const body = page.locator(".stats-body");
  assert.equal(await body.evaluate((box) => box.scrollWidth - box.clientWidth), 0);
  const top = page.locator("[data-panel=tokens] .table-box");
  await top.scrollIntoViewIfNeeded();
  const covered = await top.evaluate((box) => {
    box.scrollTop = 40;
    const head = box.querySelector("thead th");
    if (head === null || box.scrollTop === 0) return "nothing to scroll";
    const { left, top: y, height } = head.getBoundingClientRect();
    return document.elementFromPoint(left + 4, y + height / 2)?.closest("thead") === null;
  });
  assert.equal(covered, false);
});

test("beside an open event, the activity still names each turn's session", async () => {
  const page = await openAt("#event=5");
  await page.locator(".turn-row").first().locator(".turn-session", { hasText: /\S/ }).waitFor();
});

test("a hit in the output of a tool shows no terminal codes", async () => {
  const { hits } = await opened().demo.daemon.get<SearchDto>(`/api/search?q=${encodeURIComponent("パスワード")}`);
  assert.ok(hits.length > 0);
  for (const { snippet } of hits) assert.doesNotMatch(snippet, /\[\d+m/);
});

test("a session's work tab shows its to-do list", async () => {
  const page = await openAt(`#view=session&session=${opened().demo.sessionId("retry failed webhooks")}&tab=work`);
  const list = page.locator(".todo-list .todos");
  await list.getByText("Retry with growing pauses").waitFor();
});

test("on a phone, a session card shows its project whole beside its cost", async () => {
  const page = await openAt("#view=sessions", PHONE);
  const cut = await page
    .locator(".session-card .facts > *")
    .evaluateAll((facts) =>
      facts.filter((fact) => fact.scrollWidth > fact.clientWidth + 1).map((fact) => fact.textContent),
    );
  assert.deepEqual(
    cut.filter((text) => text !== ""),
    [],
  );
});

test("on a large screen, the statistics tables show all their columns", async () => {
  const page = await openAt("#view=stats", { width: 2560, height: 1440 });
  const boxes = page.locator(".panel .table-box");
  await boxes.nth(5).waitFor();
  const hidden = await boxes.evaluateAll((all) => all.map((box) => box.scrollWidth - box.clientWidth));
  assert.deepEqual(new Set(hidden), new Set([0]));
});
