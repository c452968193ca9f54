import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { answering, makeSetupHome, type Ran, type SetupHome } from "../../../test/support/setup-home.ts";
import { findHooks } from "../../agents/install/settings-hooks.ts";
import type { Paths } from "../../system/paths.ts";
import type { Ask } from "../terminal/ask.ts";

let home: SetupHome;
let paths: Paths;
beforeEach(() => {
  home = makeSetupHome();
  ({ paths } = home);
});
afterEach(() => home[Symbol.dispose]());

const run = async (...args: readonly string[]): Promise<Ran> => home.run(args);
const runAsked = async (args: readonly string[], ask: Ask): Promise<Ran> => home.run(args, ask);
const settings = (): string => home.settings();

describe("ccen setup --remove --purge", () => {
  test("without a terminal needs --yes, and --purge alone is refused", async () => {
    await run();
    const before = settings();
    for (const args of [["--remove", "--purge"], ["--remove", "--purge", "--json"], ["--purge"]]) {
      assert.equal((await run(...args)).code, 2);
    }
    assert.equal(settings(), before);
  });

  test("asks, and Enter keeps everything", async () => {
    await run();
    const before = settings();
    const { code, out } = await runAsked(["--remove", "--purge"], answering(""));
    assert.equal(code, 1);
    assert.match(out, /would delete what was stored: \d+ files/);
    assert.equal(settings(), before);
    assert.equal((await runAsked(["--remove", "--purge"], answering("y"))).code, 0);
    assert.deepEqual(readdirSync(paths.configDir), []);
  });

  test("--dry-run shows what would be deleted, and deletes nothing", async () => {
    await run();
    const { out } = await run("--remove", "--purge", "--dry-run");
    assert.match(out, /would delete what was stored/);
    assert.match(out, /Nothing was changed/);
    assert.ok(existsSync(paths.hookScript));
  });
});

describe("ccen setup at a terminal", () => {
  const URL = "https://discord.com/api/webhooks/123456789012345678/aB-_c";

  test("asks for the access, and not again once it is set up", async () => {
    const { code } = await runAsked(["--no-check", "--no-test"], answering(URL, "", "", "y"));
    assert.equal(code, 0);
    assert.equal(readFileSync(paths.envFile, "utf8"), `DISCORD_WEBHOOK_URL=${URL}\n`);
    assert.equal((await runAsked(["--no-test"], answering())).code, 0);
  });

  test("installs the hooks alone when the answer is Enter", async () => {
    assert.equal((await runAsked(["--no-test"], answering("", "", ""))).code, 0);
    assert.deepEqual([existsSync(paths.envFile), findHooks(settings()).length], [false, 8]);
  });

  test("changes nothing when the person gives up", async () => {
    const { code, out, err } = await runAsked([], answering("x".repeat(60), null));
    assert.deepEqual([code, err], [1, "Stopped; nothing was changed."]);
    assert.doesNotMatch(out, /Registered/);
    assert.deepEqual(readdirSync(paths.configDir), []);
  });

  const PYTHON = "CLAUDE_HOOK_EVENT=Stop python3 ~/.claude/hooks/discord_notifier.py";
  const WITH_PYTHON = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: PYTHON }] }] } });

  test("prints findings and intended changes before it changes anything", async () => {
    home.installClient("2.1.331");
    writeFileSync(paths.settingsFile, WITH_PYTHON);
    const { code, out, err } = await runAsked(["--no-test"], answering("y", "", "", "n"));
    assert.deepEqual([code, err], [1, "Stopped; nothing was changed."]);
    assert.match(out, /^Claude Code 2\.1\.331; Node v\d+/m);
    assert.match(out, /^The Python notifier: its hooks are registered for 1 events/m);
    assert.match(
      out,
      /^Setup will:\n {2}register 21 events for Claude Code 2\.1\.331 in .*settings\.json, with a copy beside it$/m,
    );
    assert.match(out, /^ {2}take the Python notifier's hooks out of it \(1\)/m);
    assert.deepEqual([settings(), readdirSync(paths.configDir)], [WITH_PYTHON, ["settings.json"]]);
  });

  test("leaves everything unchanged, at whichever question the person gives up", async () => {
    const answers = ["y", URL, "", "n", "y"];
    for (let given = 0; given < answers.length; given++) {
      writeFileSync(paths.settingsFile, WITH_PYTHON);
      const { code, err } = await runAsked(["--no-check", "--no-test"], answering(...answers.slice(0, given), null));
      assert.deepEqual([code, err], [1, "Stopped; nothing was changed."]);
      assert.deepEqual([settings(), readdirSync(paths.configDir)], [WITH_PYTHON, ["settings.json"]]);
    }
  });

  for (const [answer, remains] of [
    ["", false],
    ["n", true],
  ] as const) {
    test(`the Python notifier's hooks ${remains ? "stay" : "go"} with the answer ${JSON.stringify(answer)}`, async () => {
      writeFileSync(paths.settingsFile, WITH_PYTHON);
      const { code, err } = await runAsked(["--no-test"], answering(answer, "", "", ""));
      assert.equal(code, 0);
      assert.equal(settings().includes(PYTHON), remains);
      assert.equal(/messages come twice/.test(err), remains);
    });
  }

  test("without a prompt flags decide about the Python notifier; without one it stays", async () => {
    for (const [args, remains] of [
      [[], true],
      [["--keep-python"], true],
      [["--yes", "--no-test"], false],
      [["--replace-python"], false],
    ] as const) {
      writeFileSync(paths.settingsFile, WITH_PYTHON);
      assert.equal((await run(...args)).code, 0);
      assert.equal(settings().includes(PYTHON), remains, args.join(" "));
      await run("--remove");
      assert.equal(settings(), WITH_PYTHON);
    }
    assert.equal((await run("--keep-python", "--replace-python")).code, 2);
    assert.equal((await run("--test", "--no-test")).code, 2);
  });

  for (const args of [["--json"], ["--no-discord"], ["--remove"], ["--mention-user-id", "123456789012345678"]]) {
    test(`does not ask with ${args[0]}`, async () => {
      assert.equal((await runAsked(args, answering())).code, 0);
    });
  }
});
