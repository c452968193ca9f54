import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { findViolations } from "../../../test/support/browser/find-violations.ts";
import { pagePerTest } from "../../../test/support/browser/page-per-test.ts";
import { twoFrames } from "../../../test/support/browser/two-frames.ts";
import { choose, session, teamPages } from "../support/team-pages.ts";
import { needsPostgres } from "../support/test-database.ts";

const newPage = pagePerTest();

const rowsOf = async (page: Page): Promise<readonly string[]> =>
  page
    .locator(".session-row")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-session") ?? "").toSorted());

test("a colleague's sessions are found by her name, and a link to them goes on", needsPostgres, async (t) => {
  const { join, signIn, faults, url, pool } = await teamPages(t, newPage);
  for (const owner of ["ann", "bob"]) {
    const { send } = await join(owner);
    await send({ after: 0, through: 1, events: [session(1, `${owner}-1`)] });
  }
  const lee = await signIn("lee");
  await lee.goto(`${url}/#view=sessions`);
  await lee.getByRole("button", { name: "All states" }).or(lee.getByLabel("State")).first().waitFor();
  // One's own sessions need no such column.
  assert.equal(await lee.getByRole("columnheader", { name: "Owner" }).count(), 0);
  assert.equal(await lee.getByLabel("Owner").count(), 0);

  await choose(lee, "My teams");
  await lee.getByRole("columnheader", { name: "Owner" }).waitFor();
  await lee.locator(".owner-link").filter({ hasText: "bob" }).click();
  await lee.locator("[data-session='ann-1'].session-row").waitFor({ state: "detached" });
  // The list may be empty until the answer comes.
  await lee.locator("[data-session='bob-1'].session-row").waitFor();
  assert.deepEqual(await rowsOf(lee), ["bob-1"]);
  const bob = (await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'bob'")).rows[0];
  assert.match(lee.url(), new RegExp(`owner=${bob?.id}(&|$)`));

  // What begins meanwhile passes the filter, or does not.
  // Rows under the pointer keep their places.
  await lee.mouse.move(5, 5);
  const { send } = await join("bob", "second");
  await send({ after: 0, through: 1, events: [session(1, "bob-2")] });
  await lee.locator("[data-session='bob-2'].session-row").waitFor();
  await lee.reload();
  await lee.locator("[data-session='bob-2'].session-row").waitFor();
  assert.deepEqual(await rowsOf(lee), ["bob-1", "bob-2"]);
  assert.equal(await lee.getByLabel("Owner").locator("option:checked").innerText(), "bob");
  await lee.getByRole("button", { name: "Clear filters" }).click();
  await lee.locator("[data-session='ann-1'].session-row").waitFor();

  await lee.goto(`${url}/#view=team`);
  await lee.locator(".team-members a").filter({ hasText: "lee" }).click();
  await lee.getByText("No matching sessions").waitFor();
  await choose(lee, "Mine");
  // All of them are hers, whatever the address says.
  await lee.getByText("No sessions yet.").waitFor();
  assert.deepEqual(faults, []);
});

test("no view asks before it is known whose sessions it shows", needsPostgres, async (t) => {
  const { join, signIn, faults, url } = await teamPages(t, newPage);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "ann-1")] });
  const bob = await signIn("bob");
  const asked: URL[] = [];
  bob.on("request", (request) => asked.push(new URL(request.url())));
  for (const view of ["sessions", "stats", "search"]) {
    // The code of the view is there before the server has said what it is.
    const code = bob.waitForResponse((response) => new RegExp(`/static/${view}-[^/]*[.]js$`).test(response.url()));
    await bob.route("**/api/health", async (route) => {
      await code;
      await twoFrames(bob);
      await route.continue();
    });
    await bob.goto(`${url}/?${view}#view=${view}&q=shop`);
    await bob.locator(".connection.is-live").waitFor();
    await bob.unroute("**/api/health");
  }
  const lists = asked.filter(({ pathname }) => /^[/]api[/](sessions|stats|search)$/.test(pathname));
  assert.ok(lists.some(({ searchParams }) => searchParams.get("limit") === "500"));
  assert.deepEqual(
    lists.filter(({ searchParams }) => searchParams.get("scope") !== "mine").map(({ href }) => href),
    [],
  );
  assert.deepEqual(faults, []);
});

test("an auditor has no owners to look for, and hears what she sees", needsPostgres, async (t) => {
  const { join, signIn, faults, url, pool } = await teamPages(t, newPage);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "ann-1")] });
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM people WHERE subject = 'ann'");
  const aud = await signIn("aud");
  await aud.getByText("As an auditor you see").waitFor();
  await aud.goto(`${url}/#view=sessions`);
  await aud.locator("[data-session='ann-1'].session-row").waitFor();
  assert.equal(await aud.getByRole("columnheader", { name: "Owner" }).count(), 0);
  assert.equal(await aud.getByLabel("Owner").count(), 0);
  await aud.goto(`${url}/#view=sessions&owner=${rows[0]?.id}`);
  await aud.getByText("No matching sessions").waitFor();
  assert.equal(await aud.getByLabel("Owner").locator("option:checked").innerText(), "Unknown");
  const ada = await signIn("ada");
  await ada.getByRole("heading", { name: "You are in no team" }).waitFor();
  assert.equal(await ada.getByText("ccen team join").count(), 0);
  assert.deepEqual(faults, []);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no fault in sessions with owners, ${colorScheme}`, needsPostgres, async (t) => {
    const { join, signIn, url } = await teamPages(t, newPage);
    for (const owner of ["ann", "bob"]) {
      const { send } = await join(owner);
      await send({ after: 0, through: 1, events: [session(1, `${owner}-1`)] });
    }
    const lee = await signIn("lee", { colorScheme });
    await choose(lee, "My teams");
    await lee.goto(`${url}/#view=sessions`);
    await lee.locator(".session-row").first().waitFor();
    for (const width of [390, 1280, 1920]) {
      await lee.setViewportSize({ width, height: 844 });
      await twoFrames(lee);
      assert.deepEqual(await findViolations(lee), [], `at ${width} px`);
      const wide = await lee.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `at ${width} px the page is ${wide} px wider`);
    }
  });
}
