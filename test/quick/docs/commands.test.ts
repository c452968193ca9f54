import assert from "node:assert/strict";
import { test } from "node:test";
import { type CommandMeta, EXIT } from "../../../src/cli/command.ts";
import { commands } from "../../../src/cli/commands.ts";
import { commandHelp } from "../../../src/cli/command-line.ts";
import { commandLinesIn, faultOf } from "./command-lines.ts";
import { matchesBlocks } from "./kept-blocks.ts";
import { PAGES, readPage } from "./pages.ts";

const PAGE = "docs/commands.md";

const metas = new Map<string, CommandMeta>();
for (const [name, load] of Object.entries(commands)) metas.set(name, (await load()).meta);

test("docs/commands.md has a section for each command, in their order, and no other", () => {
  const names = readPage(PAGE)
    .headings.filter(({ level }) => level === 2)
    .map(({ text }) => text.replaceAll("`", ""));
  assert.deepEqual(
    names.filter((name) => name.startsWith("ccen ")),
    [...metas.keys()].map((name) => `ccen ${name}`),
  );
});

test("each section shows the command's own help, so every option with its text", () => {
  matchesBlocks(PAGE, new Map([...metas].map(([name, meta]) => [`\`ccen ${name}\``, `${commandHelp(meta)}\n`])));
});

test("the page has a row for each exit code", () => {
  const rows = [...readPage(PAGE).text.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(rows, Object.values(EXIT));
});

test("every command line on every page is one that ccen takes", () => {
  const faults = PAGES.flatMap((page) =>
    commandLinesIn(page).flatMap((line) => {
      const fault = faultOf(line, metas);
      return fault === null ? [] : [`${page.name}: ${line}: ${fault}`];
    }),
  );
  assert.deepEqual(faults, []);
});

test("a slip in a command line is found", () => {
  assert.equal(faultOf("setup --dry-run", metas), null);
  assert.equal(faultOf("start [--port N] [--host H]", metas), null);
  assert.equal(faultOf("tail -n 5 --tool=Bash | jq .", metas), null);
  assert.match(faultOf("setup --undo", metas) ?? "", /--undo/);
  assert.match(faultOf("begin", metas) ?? "", /begin/);
});

test("both readmes name every command", () => {
  for (const name of ["README.md", "README.ja.md"]) {
    const { text } = readPage(name);
    assert.deepEqual(
      [...metas.keys()].filter((command) => !new RegExp(`\\b${command}\\b`).test(text)),
      [],
      name,
    );
  }
});
