import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { typedSettings } from "../../../test/support/arbitrary-settings.ts";
import { pathsUnder, type Paths } from "../../system/paths.ts";
import { ownSource, removeFiles } from "./install-files.ts";
import { changeSettings } from "./registration.ts";
import {
  agentEntry,
  CODEX,
  COPILOT,
  findHome,
  installAgentHooks,
  planAgentRemoval,
  registeredFile,
} from "./agent-hooks.ts";

let root = "";
let paths: Paths;
let home = "";
let file = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen codex's "));
  paths = pathsUnder(join(root, ".claude"));
  home = join(root, ".codex");
  file = join(home, "hooks.json");
  mkdirSync(home);
});
afterEach(() => rmSync(root, { recursive: true }));

const install = () => installAgentHooks(CODEX, paths, { home, nowMs: 0 });
const text = (): string => readFileSync(file, "utf8");

function remove(): void {
  const hooksFile = registeredFile(CODEX, paths) ?? assert.fail("no setup");
  removeFiles(changeSettings(0, () => planAgentRemoval(hooksFile)).files);
}

describe("hooks.json", () => {
  test("gets every event of Codex, and is gone after the removal", () => {
    install();
    const { hooks } = JSON.parse(text()) as { hooks: Record<string, unknown> };
    const { command } = agentEntry(paths);
    assert.deepEqual(Object.keys(hooks), [...CODEX.events]);
    assert.deepEqual(hooks["Interrupt"], [{ hooks: [{ type: "command", command, timeout: 3 }] }]);
    assert.equal(install().changesSettings, false);
    remove();
    assert.deepEqual(readdirSync(home), []);
  });

  test("of any layout comes back byte for byte", () => {
    fc.assert(
      fc.property(typedSettings, (before) => {
        fc.pre(!before.startsWith("\ufeff"));
        writeFileSync(file, before);
        install();
        assert.notEqual(text(), before);
        remove();
        assert.equal(text(), before);
        assert.deepEqual(readdirSync(home), ["hooks.json"]);
      }),
      { numRuns: 30 },
    );
  });

  test("of any layout has the hook for answers as long as its script is here", () => {
    fc.assert(
      fc.property(typedSettings, (before) => {
        fc.pre(!before.startsWith("\ufeff"));
        writeFileSync(file, before);
        install();
        const without = text();
        mkdirSync(dirname(paths.askScript), { recursive: true });
        writeFileSync(paths.askScript, "");
        install();
        const { hooks } = JSON.parse(text()) as { hooks: Record<string, { hooks: { command: string }[] }[]> };
        const [asking, storing] = (hooks["PermissionRequest"] ?? []).flatMap((group) => group.hooks).toReversed();
        assert.match(asking?.command ?? "", /\/ccen\/ask\.sh' '.*dashboard' codex/);
        assert.match(storing?.command ?? "", /\/ccen\/hook\.sh'/);
        rmSync(paths.askScript);
        install();
        assert.equal(text(), without);
        remove();
        assert.equal(text(), before);
      }),
      { numRuns: 30 },
    );
  });

  test("keeps what a person added after the setup", () => {
    install();
    const mine = { hooks: [{ type: "command", command: "mine" }] };
    const value = JSON.parse(text()) as { hooks: Record<string, unknown[]> };
    value.hooks["Stop"]?.push(mine);
    writeFileSync(file, JSON.stringify(value));
    remove();
    assert.deepEqual(JSON.parse(text()), { hooks: { Stop: [mine] } });
  });

  for (const [what, malformed, message] of [
    ["a comment", '{\n  // mine\n  "hooks": {}\n}', /hooks\.json is not valid JSON: line 2, column 3/],
    ["a comma too many", '{"hooks":{},}', /line 1, column 13/],
    ["a key twice", '{"hooks":{"Stop":[],"Stop":[]}}', /The key `Stop` in .*hooks\.json is not unique/],
    ["a byte order mark", '\ufeff{"hooks":{}}', /no byte order mark/],
    ["a list of hooks", '{"hooks":[]}', /`hooks` in .*hooks\.json is not an object/],
    ["an object of groups", '{"hooks":{"Stop":{}}}', /`hooks\.Stop` in .*hooks\.json is not a list/],
    ["a list", "[]", /The whole file in .*hooks\.json is not an object/],
  ] as const) {
    test(`with ${what} is refused and stays`, () => {
      writeFileSync(file, malformed);
      assert.throws(install, { name: "AppError", message });
      assert.deepEqual([text(), readdirSync(home)], [malformed, ["hooks.json"]]);
    });
  }

  test("is made where Codex has no folder yet", () => {
    rmSync(home, { recursive: true });
    install();
    assert.ok(existsSync(file));
  });
});

const installCopilot = () => installAgentHooks(COPILOT, paths, { home, nowMs: 0 });
const removeCopilot = (): void => {
  const hooksFile = registeredFile(COPILOT, paths) ?? assert.fail("no setup");
  removeFiles(changeSettings(0, () => planAgentRemoval(hooksFile)).files);
};

describe("the file of Copilot CLI", () => {
  beforeEach(() => {
    home = join(root, ".copilot");
  });
  test("is our own, has no hook for permissions, and is gone after the removal", () => {
    mkdirSync(join(home, "hooks"), { recursive: true });
    writeFileSync(join(home, "hooks", "mine.json"), "not JSON");
    installCopilot();
    const { hooks } = JSON.parse(readFileSync(join(home, COPILOT.file), "utf8")) as { hooks: Record<string, unknown> };
    assert.deepEqual(Object.keys(hooks).toSorted(), COPILOT.events.toSorted());
    assert.equal(hooks["PermissionRequest"], undefined);
    assert.equal(installCopilot().changesSettings, false);
    removeCopilot();
    assert.deepEqual(readdirSync(join(home, "hooks")), ["mine.json"]);
    assert.equal(readFileSync(join(home, "hooks", "mine.json"), "utf8"), "not JSON");
  });

  test("comes back byte for byte where it was there, and stays where it is no JSON", () => {
    mkdirSync(join(home, "hooks"), { recursive: true });
    for (const before of ['{ "version": 1,"hooks":{"Stop":[{"type":"command","command":"mine"}]} }', "{"]) {
      writeFileSync(join(home, COPILOT.file), before);
      if (before === "{") assert.throws(installCopilot, { message: /ccen\.json is not valid JSON/ });
      else {
        installCopilot();
        removeCopilot();
      }
      assert.equal(readFileSync(join(home, COPILOT.file), "utf8"), before);
    }
  });
});

describe("the command", () => {
  // Codex gives it to the login shell: bash, zsh or sh.
  for (const shell of ["/bin/sh", "/bin/bash", "/bin/zsh"]) {
    const skip = existsSync(shell) ? false : `needs ${shell}`;
    test(`stores the payload under the client's process in ${shell}, silently`, { skip }, () => {
      mkdirSync(dirname(paths.hookScript), { recursive: true });
      writeFileSync(paths.hookScript, readFileSync(ownSource().hookScript));
      const options = {
        input: '{"hook_event_name":"Stop"}',
        encoding: "utf8",
        env: { HOME: root, CCEN_NO_START: "1" },
      } as const;
      const { status, stdout, stderr } = spawnSync(shell, ["-c", agentEntry(paths).command], options);
      assert.deepEqual([status, stdout, stderr], [0, "", ""]);
      const names = readdirSync(paths.rawDir).filter((name) => name.endsWith(".json"));
      assert.match(names.join(" "), new RegExp(`^hook-\\d+-\\d+-${process.pid}\\.json$`));
      assert.equal(readFileSync(join(paths.rawDir, names[0] ?? ""), "utf8"), options.input);
    });
  }

  test("allows the call when the script is missing", () => {
    const { status, stdout } = spawnSync("/bin/sh", ["-c", agentEntry(paths).command], { input: "{}" });
    assert.deepEqual([status, String(stdout)], [0, ""]);
  });
});

test("Copilot CLI is found by its folder, also where a variable moves it", () => {
  const environment = { HOME: root, PATH: "" };
  assert.equal(findHome(COPILOT, environment), null);
  mkdirSync(join(root, ".copilot"));
  mkdirSync(join(root, "moved"));
  assert.equal(findHome(COPILOT, environment), join(root, ".copilot"));
  assert.equal(findHome(COPILOT, { ...environment, COPILOT_HOME: join(root, "moved") }), join(root, "moved"));
});

test("Codex is found by its folder or its program, and not on Windows", () => {
  const environment = { HOME: root, PATH: join(root, "bin") };
  assert.equal(findHome(CODEX, environment), home);
  assert.equal(findHome(CODEX, { ...environment, CODEX_HOME: join(root, "other") }), null);
  assert.equal(findHome(CODEX, environment, "win32"), null);
  rmSync(home, { recursive: true });
  assert.equal(findHome(CODEX, environment), null);
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", "codex"), "");
  chmodSync(join(root, "bin", "codex"), 0o755);
  assert.equal(findHome(CODEX, environment), home);
});
