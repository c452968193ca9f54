import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { JoinAskedDto, TeamJoinedDto } from "../../../src/api/team-dto.ts";
import { findViolations } from "../../../test/support/browser/find-violations.ts";
import { pagePerTest } from "../../../test/support/browser/page-per-test.ts";
import { walkByTab } from "../../../test/support/browser/tab-walk.ts";
import { twoFrames } from "../../../test/support/browser/two-frames.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { batchOf, EMPTY, toolEvent } from "../support/ingest-harness.ts";
import { holdCommits, untilCommitting } from "../support/slow-commits.ts";
import { choose, PROMPT, session, teamPages } from "../support/team-pages.ts";
import { needsPostgres } from "../support/test-database.ts";

const newPage = pagePerTest();

const setUp = async (t: TestContext) => teamPages(t, newPage);

const batch = (seq: number) => ({
  ...EMPTY,
  sent_at: Date.now(),
  machine_name: "new-laptop",
  after: seq - 1,
  through: seq,
  events: [session(seq, "s1")],
});

test("colleagues see a session live, its texts while it is shared", needsPostgres, async (t) => {
  const { join, signIn, faults, url } = await setUp(t);
  const ann = await signIn("ann");
  const bob = await signIn("bob");
  await choose(bob, "My teams");
  const { send } = await join("ann");
  const inSidebar = ".side-scroll a[href*='session=s1']";

  await send({ after: 0, through: 2, events: [session(1, "s1"), toolEvent(2, "s1")] });
  // Without a reload.
  await ann.locator(inSidebar).click();
  await ann.locator(".session-panel").getByText(PROMPT).first().waitFor();
  await bob.locator(inSidebar).click();
  await bob.getByText("Session of ann, core").waitFor();
  assert.equal(await bob.getByText(PROMPT).count(), 0);
  // What a colleague cannot do is not offered.
  assert.equal(await bob.getByText("Copy resume command").count(), 0);
  assert.equal(await ann.getByText("Copy resume command").count(), 1);

  const callIsRead = bob.waitForResponse((response) => response.url().includes(ROUTES.logEntry));
  await ann.getByRole("button", { name: "Share with the team" }).click();
  await bob.locator(".session-panel").getByText(PROMPT).first().waitFor();
  assert.match((await bob.locator("a[download]").first().getAttribute("href")) ?? "", /&scope=team$/);
  // What its page still asks for once sharing ended is refused.
  await callIsRead;
  await ann.getByRole("button", { name: "Stop sharing" }).click();
  await bob.locator(".sharing-counts").waitFor();
  assert.equal(await bob.getByText(PROMPT).count(), 0);

  await choose(bob, "Mine");
  await bob.goto(`${url}/#`);
  await bob.getByText("No events of these sessions yet").waitFor();
  assert.equal(await bob.locator(inSidebar).count(), 0);
  await bob.getByRole("button", { name: "Show the sessions of my teams" }).click();
  await bob.locator(inSidebar).waitFor();
  assert.deepEqual(faults, []);

  await bob.getByRole("button", { name: "Sign out" }).click();
  await bob.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await bob.getByText("shop").count(), 0);
});

test("sharing of a team shows in its members' pages at once", needsPostgres, async (t) => {
  const { join, signIn, faults } = await setUp(t);
  const ann = await signIn("ann");
  const phone = await signIn("bob", { viewport: { width: 390, height: 844 } });
  const ada = await signIn("ada");
  await ada.locator("a[href*='view=team']").first().click();
  const core = ada.locator(".team-card").filter({ hasText: "core" });
  await core.getByRole("button", { name: "Switch sharing on" }).click();
  await core.locator(".team-sure .primary").click();
  // The audit is of the same moment.
  await ada.locator(".team-audit").getByText("Switched sharing on").waitFor();
  await ann.locator(".reader-sharing").waitFor();
  await phone.locator(".sharing-mark").waitFor();

  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "s1")] });
  await ann.locator(".side-scroll a[href*='session=s1']").click();
  await ann.getByText("Shared with core: an admin switched sharing on").waitFor();
  assert.equal(await ann.getByRole("button", { name: "Share with the team" }).count(), 0);
  assert.deepEqual(faults, []);
});

test("event of a late commit comes to its place among newer ones", needsPostgres, async (t) => {
  const { join, signIn, pool, databaseUrl, url, faults } = await setUp(t);
  // Batches of one person wait for each other.
  const [late, prompt] = [await join("bob"), await join("ann")];
  await late.send({ after: 0, through: 1, events: [session(1, "s1")] });
  await pool.query("UPDATE sessions SET visibility = 'team'");
  const ann = await signIn("ann");
  await choose(ann, "My teams");
  await ann.goto(`${url}/#tab=events`);
  const seqs = async () =>
    ann.locator(".event[data-seq]").evaluateAll((all) => all.map((one) => Number(one.getAttribute("data-seq"))));
  await waitFor("the first one", async () => (await seqs()).length === 1);

  const release = await holdCommits(t, databaseUrl, "bob");
  const sent = late.send({ after: 1, through: 2, events: [toolEvent(2, "s1")] });
  await untilCommitting(pool);
  await prompt.send({ after: 0, through: 1, events: [session(1, "s2")] });
  await waitFor("the newer one", async () => (await seqs()).length === 2);
  const before = await seqs();
  await release();
  await sent;
  await waitFor("the late one", async () => (await seqs()).length === 3);

  const [newest, found = 0, oldest] = await seqs();
  assert.deepEqual([newest, oldest], before);
  await ann.reload();
  await waitFor("the same order", async () => (await seqs()).join() === [newest, found, oldest].join());
  assert.deepEqual(faults, []);
});

test("machine joins by its code in the page, and is revoked there", needsPostgres, async (t) => {
  const { signIn, post, faults, url } = await setUp(t);
  const ann = await signIn("ann");
  const asked = (await post(ROUTES.teamJoin, { name: "new-laptop" })).body as JoinAskedDto;
  await ann.goto(`${url}/#view=team`);
  await ann.getByLabel("Code of a machine").fill(asked.code.toLowerCase());
  await ann.getByRole("button", { name: "Find" }).click();
  await ann.getByText("“new-laptop”").waitFor();
  await ann.getByRole("button", { name: "Confirm" }).click();
  await ann.getByText("new-laptop joined.").waitFor();
  const joined = (await post(ROUTES.teamJoinToken, { secret: asked.secret })).body as TeamJoinedDto;
  assert.equal(joined.state, "joined");

  const { token } = joined;
  assert.equal((await post(ROUTES.upstream, batch(1), token)).status, 200);
  await ann.locator(".side-scroll a[href*='session=s1']").waitFor();

  const row = ann.locator(".team-rows li").filter({ hasText: "new-laptop" }).first();
  await row.getByRole("button", { name: "Revoke" }).click();
  await row.getByText("Refuse everything").waitFor();
  await row.locator(".team-sure .primary").click();
  await row.getByText("Revoked").waitFor();
  await ann.locator(".team-audit").getByText("Machine revoked").waitFor();
  assert.equal((await post(ROUTES.upstream, batch(2), token)).status, 401);
  assert.deepEqual(faults, []);
});

test("a person of no team reads so, and how to get into one", needsPostgres, async (t) => {
  const { join, signIn, faults, url } = await setUp(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "s1")] });
  const ada = await signIn("ada");
  await ada.getByRole("heading", { name: "You are in no team" }).waitFor();
  await ada.getByText("An admin sees only the sessions of their own teams.").waitFor();
  await ada.goto(`${url}/#view=sessions`);
  await ada.getByText("You are in no team, so you see your own sessions alone.").waitFor();
  assert.equal(await ada.getByText("No sessions yet").count(), 0);
  await ada.getByRole("button", { name: "What to do" }).click();
  await ada.getByText("sign out and take another one").waitFor();
  await ada.locator("main").getByRole("link", { name: "Team" }).click();
  await ada.locator(".team-rows").getByText("ann").first().waitFor();
  assert.deepEqual(faults, []);
});

test("refusals and the audit of the team server are in the page's language", needsPostgres, async (t) => {
  const { signIn, url, post } = await setUp(t);
  const ann = await signIn("ann", { locale: "ja-JP" });
  await ann.goto(`${url}/#view=team`);
  // Demo accounts are those of a clone on this machine.
  await ann.getByText(`npm run ccen -- team join ${url}`).waitFor();
  const asked = (await post(ROUTES.teamJoin, { name: "laptop" })).body as JoinAskedDto;
  await ann.getByLabel("マシンのコード").fill(asked.code);
  await ann.getByRole("button", { name: "確認" }).click();
  await ann.getByText("「laptop」").waitFor();
  // As in a page that is older than her teams.
  const teams = ann.locator(".team-card select");
  await teams.evaluate((select) => select instanceof HTMLSelectElement && select.add(new Option("web")));
  await teams.selectOption("web");
  await ann.getByRole("button", { name: "承認" }).click();
  await ann.getByText("このチームのメンバーではありません。").waitFor();
  await ann.getByRole("button", { name: "拒否" }).click();
  await ann.locator(".team-audit").getByText("送信元 127.0.0.1").waitFor();
});

test("owner and machine have different signs, and search offers what it searches", needsPostgres, async (t) => {
  const { join, signIn, pool, faults, url } = await setUp(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "s1")] });
  const own = await join("bob");
  await own.send({ after: 0, through: 1, events: [session(1, "b1")] });
  const bob = await signIn("bob");
  await choose(bob, "My teams");
  const placeOf = (id: string) => bob.locator(`.side-scroll a[href*='session=${id}'] .machine`);
  await placeOf("s1").waitFor();
  assert.equal(await placeOf("s1").innerText(), "owner\nann");
  assert.equal(await placeOf("s1").locator(".icon").count(), 1);
  assert.equal(await placeOf("b1").locator(".icon").count(), 0);
  await pool.query("UPDATE sessions SET project = 'secret-project' WHERE session_id = 's1'");
  await bob.goto(`${url}/#view=search`);
  await bob.reload();
  await placeOf("s1").waitFor();
  const projects = bob.locator(".search-tools select[aria-label='Project'] option");
  // Of hers no text is searched.
  assert.deepEqual(await projects.allInnerTexts(), ["All projects", "shop"]);
  assert.deepEqual(faults, []);
});

test("a team server's page asks for nothing that only a daemon has", needsPostgres, async (t) => {
  const { signIn, faults, url, join } = await setUp(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [session(1, "s1")] });
  const ann = await signIn("ann");
  const views = ["", "sessions", "search", "stats", "deliveries", "health", "settings", "team", "session&session=s1"];
  for (const view of views) {
    await ann.goto(`${url}/#view=${view}`);
    await ann.locator("main").first().waitFor();
    // A hand on the mouse, which a daemon hears of.
    await ann.mouse.move(5, 5);
    await twoFrames(ann);
  }
  const text = await ann.locator("body").innerText();
  assert.doesNotMatch(text, /ccen start|ccen doctor|This machine/);
  assert.deepEqual(faults, []);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no fault in the views of a team, ${colorScheme}`, needsPostgres, async (t) => {
    const { join, signIn, url } = await setUp(t);
    const { send } = await join("ann");
    await send({ after: 0, through: 2, events: [session(1, "s1"), session(2, "s2")] });
    const look = { colorScheme } as const;
    const lee = await signIn("lee", look);
    await choose(lee, "My teams");
    const ada = await signIn("ada", look);
    await ada.goto(`${url}/#view=team`);
    await ada.getByRole("button", { name: "Switch sharing on" }).first().click();
    await ada.locator(".team-sure .primary").click();
    await ada.locator(".team-audit li").first().waitFor();
    await lee.locator(".reader-sharing").waitFor();
    const newcomer = await newPage(t, look);
    await newcomer.goto(url);
    await newcomer.locator(".demo-accounts").waitFor();
    const cases = [
      { page: ada, hash: "#view=team", shows: ".team-audit li" },
      { page: lee, hash: "#view=team", shows: ".team-audit li" },
      { page: lee, hash: "#view=session&session=s1", shows: ".sharing-counts" },
      { page: lee, hash: "", shows: ".empty-text" },
      { page: lee, hash: "#view=deliveries", shows: ".empty-text" },
      { page: lee, hash: "#view=sessions", shows: ".machine" },
      { page: newcomer, hash: "", shows: ".demo-accounts" },
    ];
    for (const { page, hash, shows } of cases) {
      await page.goto(`${url}/${hash === "" ? "#" : hash}`);
      await page.locator(shows).first().waitFor();
      for (const width of [390, 1280, 1920]) {
        await page.setViewportSize({ width, height: 844 });
        await twoFrames(page);
        assert.deepEqual(await findViolations(page), [], `${hash} at ${width} px`);
      }
    }
  });
}

test("keyboard reaches every control of the Team view", needsPostgres, async (t) => {
  const { join, signIn, url } = await setUp(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  const lee = await signIn("lee");
  await lee.goto(`${url}/#view=team`);
  await lee.locator(".team-audit li").first().waitFor();
  const { stops, unseen, unreached } = await walkByTab(lee, "Tab");
  assert.deepEqual([unseen, unreached], [[], []]);
  for (const name of ["Revoke", "Copy", "Find", "Make an invitation", "Sign out"])
    assert.ok(
      stops.some((stop) => stop.includes(`"${name}`)),
      `${name}: ${stops.join(" | ")}`,
    );
});
