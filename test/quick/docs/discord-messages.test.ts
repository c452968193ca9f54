import assert from "node:assert/strict";
import { test } from "node:test";
import { outcome } from "../../support/rule-table.ts";
import { matchesBlocks } from "./kept-blocks.ts";
import { ANSWERED, payloadsOf, SCENARIOS } from "./message-scenarios.ts";
import { readPage, type Page } from "./pages.ts";
import { playBudget, playHealth, playScenario } from "./play-message-scenario.ts";

const PAGE = "docs/discord-messages.md";

for (const scenario of [...SCENARIOS, ANSWERED]) {
  const { title } = scenario;
  if (title === null) continue;
  test(`docs/discord-messages.md shows it as it is: ${title}`, async (t) => {
    const english = await playScenario(t, scenario, "en");
    const japanese = await playScenario(t, scenario, "ja");
    assert.equal(english.messages.length, 1, english.messages.join("\n"));
    matchesBlocks(PAGE, new Map([[title, blockOf(english.messages, japanese.messages)]]));
  });
}

test("docs/discord-messages.md shows trouble of the daemon itself, and its end", async (t) => {
  const [english, japanese] = [await playHealth(t, "en"), await playHealth(t, "ja")];
  assert.equal(english.messages.length, 2);
  matchesBlocks(PAGE, new Map([["The daemon's own health", blockOf(english.messages, japanese.messages)]]));
});

test("docs/discord-messages.md shows the daily budget as it is used up", async (t) => {
  // Side by side, as each of them waits for two seconds.
  const [english, japanese] = await Promise.all([playBudget(t, "en"), playBudget(t, "ja")]);
  assert.equal(english.messages.length, 2);
  matchesBlocks(PAGE, new Map([["The daily budget", blockOf(english.messages, japanese.messages)]]));
});

test("docs/discord-messages.md shows it as it is: the card of a session", async (t) => {
  const scenario =
    SCENARIOS.find(({ title }) => title === "A request for permission") ?? assert.fail("no such scenario");
  const [english, japanese] = [await playScenario(t, scenario, "en"), await playScenario(t, scenario, "ja")];
  assert.equal(english.cards.length, 1);
  matchesBlocks(PAGE, new Map([["The card", blockOf(english.cards, japanese.cards)]]));
});

const LEVELS = ["minimal", "normal", "verbose"] as const;

test("the page's table gives the messages of each level, and their form", () => {
  const rows = new Map(tableOf(readPage(PAGE)).map(([what = "", ...cells]) => [what, cells.slice(0, LEVELS.length)]));
  for (const scenario of SCENARIOS) {
    const payloads = payloadsOf(scenario);
    const comes = LEVELS.map((level) => howLoud(outcome(payloads, { level })));
    assert.deepEqual(rows.get(scenario.row), comes, scenario.row);
  }
});

function howLoud(said: string): string {
  if (said.startsWith("no:")) return "no";
  return /ping|silent/.exec(said)?.[0] ?? "sound";
}

/** The cells of the table in the first section of a page. */
function tableOf({ text }: Page): string[][] {
  const rows =
    text
      .split(/^## /m)[1]
      ?.split("\n")
      .filter((line) => line.startsWith("|")) ?? [];
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The full English messages; of the Japanese ones, the line that a phone shows. */
function blockOf(english: readonly string[], japanese: readonly string[]): string {
  const lines = japanese.map((text) => text.split("\n")[0] ?? "");
  return `${[...english, ...lines].join("\n")}\n`;
}
