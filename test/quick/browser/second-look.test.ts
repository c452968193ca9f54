import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { HealthDto } from "../../../src/protocol/dto.ts";
import type { SearchDto } from "../../../src/protocol/search-dto.ts";
import { demoCase } from "../../support/browser/demo-case.ts";
import { waitUntilDrawn } from "../../support/browser/look.ts";

/*
 * What somebody stumbles over who looks at the demo a second time.
 */

const opened = demoCase();

const PHONE = { width: 390, height: 844 };

async function openAt(hash: string, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const { browser, demo } = opened();
  const page = await browser.newPage({ locale: "en-US", reducedMotion: "reduce", viewport });
  await page.goto(`${demo.daemon.url}${hash}`);
  await waitUntilDrawn(page);
  return page;
}

test("no view pushes the page aside by the name that it has in the rail", async () => {
  const page = await openAt("");
  const widths = new Set<number | undefined>();
  for (const view of ["now", "sessions", "search", "stats", "deliveries", "health", "settings"]) {
    await page.locator(`.rail .to-${view}`).click();
    await page.locator(`.rail .to-${view}[aria-current]`).waitFor();
    widths.add((await page.locator(".rail").boundingBox())?.width);
  }
  assert.equal(widths.size, 1, [...widths].join(", "));
  await page.context().close();
});

test("on a phone, the sentence about Discord begins beside its mark", async () => {
  const events = await opened().demo.daemon.allEvents();
  const seq = events.find(({ hook_event_name: name }) => name === "PostToolUseFailure")?.seq;
  const page = await openAt(`#view=event&event=${seq}`, PHONE);
  const mark = await page.locator(".told > .mark").boundingBox();
  const why = await page.locator(".told > bdi").boundingBox();
  assert.ok(mark !== null && why !== null);
  assert.ok(mark.x + mark.width <= why.x, "beside it");
  assert.ok(mark.y >= why.y && mark.y + mark.height <= why.y + 22, "at its first line");
  await page.context().close();
});

test("the figures of a chart are all in sight as a table, under a head that nothing shows through", async () => {
  const page = await openAt("#view=stats");
  await page.locator("[data-chart=tokens] .to-table").click();
  const table = page.locator("[data-chart=tokens] .table-box");
  assert.equal(await table.evaluate((box) => box.scrollWidth - box.clientWidth), 0);
  const top = page.locator("[data-top] .table-box").last();
  await top.scrollIntoViewIfNeeded();
  const covered = await top.evaluate((box) => {
    box.scrollTop = 40;
    const head = box.querySelector("thead th");
    if (head === null || box.scrollTop === 0) return "nothing to scroll";
    const { left, top: y, height } = head.getBoundingClientRect();
    return document.elementFromPoint(left + 4, y + height / 2)?.closest("thead") === null;
  });
  assert.equal(covered, false);
  await page.context().close();
});

test("beside an open event, the feed still says whose each event is", async () => {
  const page = await openAt("#event=5");
  const row = page.locator(".event").first();
  assert.equal(await row.locator(".project").isVisible(), true);
  assert.notEqual(await row.locator(".project").innerText(), "");
  await page.context().close();
});

test("the last event is the one that happened last, though an older one was found out after it", async () => {
  const { daemon } = opened().demo;
  const health = await daemon.get<HealthDto>("/api/health");
  const events = await daemon.allEvents();
  const newest = events
    .map((event) => event.received_at)
    .toSorted()
    .at(-1);
  assert.equal(health.last_event_at, newest);
  assert.equal(events.find(({ seq }) => seq === health.last_event_seq)?.received_at, newest);
});

test("a hit in the output of a tool shows no terminal codes", async () => {
  const { hits } = await opened().demo.daemon.get<SearchDto>(`/api/search?q=${encodeURIComponent("パスワード")}`);
  assert.ok(hits.length > 0);
  for (const { snippet } of hits) assert.doesNotMatch(snippet, /\[\d+m/);
});

test("what a session noted to do stands under its work", async () => {
  const page = await openAt(`#view=session&session=${opened().demo.sessionId("retry failed webhooks")}&tab=work`);
  const list = page.locator(".todo-list .todos");
  await list.getByText("Retry with growing pauses").waitFor();
  await page.context().close();
});

test("on a phone, a session's project is there whole beside what the session cost", async () => {
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
  await page.context().close();
});

test("on a large screen, the four tables of the statistics show all their columns", async () => {
  const page = await openAt("#view=stats", { width: 2560, height: 1440 });
  const boxes = page.locator("[data-top] .table-box");
  await boxes.nth(3).waitFor();
  const hidden = await boxes.evaluateAll((all) => all.map((box) => box.scrollWidth - box.clientWidth));
  assert.deepEqual(hidden, [0, 0, 0, 0]);
  await page.context().close();
});
