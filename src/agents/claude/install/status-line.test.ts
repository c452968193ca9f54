import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { answering, makeSetupHome, type SetupHome } from "../../../../test/support/setup-home.ts";
import { readStatusLine } from "./status-line.ts";

let home: SetupHome;
beforeEach(() => {
  home = makeSetupHome();
  home.installClient("2.1.332");
});
afterEach(() => home[Symbol.dispose]());

const bytes = (): string | null =>
  existsSync(home.paths.settingsFile) ? readFileSync(home.paths.settingsFile, "utf8") : null;

/** Settings as people have them: spaces, escapes and order are theirs. */
const SETTINGS = {
  none: null,
  "without a status line": '{\n  "model": "opus"\n}\n',
  "without anything": "{}",
  "with another indentation":
    '{\n\t"statusLine": { "type":"command",  "command":"~/bin/line.sh", "padding": 0 },\n\t"a": 1\n}',
  "with escapes": String.raw`{"statusLine":{"command":"printf '\u00e9 \/ \"$1\"'","type":"command"},"z":[1, 2]}`,
  "with windows line breaks":
    '{\r\n  "a": 1,\r\n  "statusLine": {\r\n    "type": "command",\r\n    "command": "echo"\r\n  }\r\n}\r\n',
} satisfies Readonly<Record<string, string | null>>;

for (const [what, before] of Object.entries(SETTINGS)) {
  test(`settings ${what} are the same to the byte after their removal`, async () => {
    if (before !== null) writeFileSync(home.paths.settingsFile, before);
    const former = readStatusLine(home.paths).former;
    await home.run(["--statusline"]);
    assert.deepEqual(readStatusLine(home.paths), { isOurs: true, former });
    const { code } = await home.run(["--remove"]);
    assert.deepEqual([code, bytes()], [0, before]);
    assert.equal(existsSync(home.paths.statusScript), false);
  });

  test(`settings ${what} are the same to the byte without the status line alone`, async () => {
    if (before !== null) writeFileSync(home.paths.settingsFile, before);
    await home.run([]);
    const withHooks = bytes();
    await home.run(["--statusline"]);
    assert.notEqual(bytes(), withHooks);
    const { out } = await home.run(["--no-statusline"]);
    assert.equal(bytes(), withHooks);
    assert.match(out, /^done: (?:put the status line back|take our status line out)/m);
    await home.run(["--remove"]);
    assert.equal(bytes(), before);
  });
}

test("status line stays taken when setup runs again, and is taken once", async () => {
  writeFileSync(home.paths.settingsFile, '{"statusLine":{"type":"command","command":"date"}}');
  await home.run(["--statusline"]);
  const taken = bytes();
  const { out } = await home.run(["--statusline"]);
  assert.match(out, /Nothing was changed/);
  await home.run([]);
  assert.equal(bytes(), taken);
});

test("later changes of a person stay, and the former line comes back", async () => {
  writeFileSync(
    home.paths.settingsFile,
    '{\n  "statusLine": {\n    "type": "command",\n    "command": "date"\n  }\n}\n',
  );
  await home.run(["--statusline"]);
  const settings = JSON.parse(bytes() ?? "") as object;
  writeFileSync(home.paths.settingsFile, JSON.stringify({ ...settings, model: "opus" }));
  await home.run(["--remove"]);
  assert.deepEqual(JSON.parse(bytes() ?? ""), { statusLine: { type: "command", command: "date" }, model: "opus" });
});

test("settings with a status line of another kind are left alone, with an error", async () => {
  for (const strange of ['{"statusLine":"date"}', '{"statusLine":{"type":"command","command":["date"]}}']) {
    writeFileSync(home.paths.settingsFile, strange);
    const { code, err } = await home.run(["--statusline"]);
    assert.notEqual(code, 0);
    assert.match(err, /statusLine/);
    assert.equal(bytes(), strange);
    assert.equal((await home.run([])).code, 0);
    await home.run(["--remove"]);
    assert.equal(bytes(), strange);
  }
});

test("wrong words with it are named", async () => {
  const both = await home.run(["--statusline", "--no-statusline"]);
  assert.match(both.err, /--statusline does not go with --no-statusline/);
  const removal = await home.run(["--remove", "--statusline"]);
  assert.match(removal.err, /--remove does not go with --statusline/);
});

test("a setup at a terminal asks once, and takes it only where the answer is yes", async () => {
  writeFileSync(home.paths.settingsFile, '{"statusLine":{"type":"command","command":"date"}}');
  const no = await home.run(["--no-test"], answering("", "", "y"));
  assert.deepEqual([no.code, readStatusLine(home.paths)], [0, { isOurs: false, former: "date" }]);
  assert.equal((await home.run(["--no-test"], answering(""))).code, 0);
  await home.run(["--remove"]);
  await home.run(["--no-test"], answering("", "y", "y"));
  assert.deepEqual(readStatusLine(home.paths), { isOurs: true, former: "date" });
});
