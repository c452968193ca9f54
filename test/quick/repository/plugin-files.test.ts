import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { pluginFiles, root } from "../../../scripts/plugin-files.ts";
import { pluginCommand } from "../../../src/agents/install/hook-command.ts";
import { eventsFor } from "../../../src/agents/claude/install/hook-versions.ts";

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));

interface Manifest {
  readonly version: string;
  readonly hooks: readonly string[];
}

interface HookFile {
  readonly hooks: Readonly<Record<string, readonly { readonly hooks: readonly { readonly command: string }[] }[]>>;
}

const packageJson = read("package.json") as { readonly version: string; readonly files: readonly string[] };
const manifest = read(".claude-plugin/plugin.json") as Manifest;
/** In the order in which a client reads them. */
const hookFiles = ["hooks/hooks.json", ...manifest.hooks.map((path) => path.replace(/^\.\//, ""))];
const eventsIn = (path: string): string[] => Object.keys((read(path) as HookFile).hooks);

test("the plugin's files equal the output of scripts/write-plugin.ts", () => {
  const wrong = [...pluginFiles()].filter(([path, text]) => !isDeepStrictEqual(read(path), JSON.parse(text)));
  assert.deepEqual(
    wrong.map(([path]) => path),
    [],
  );
  assert.deepEqual(globSync("hooks/*.json", { cwd: root }).toSorted(), hookFiles.toSorted(), "files that nobody names");
  assert.equal(manifest.version, packageJson.version);
});

test("the plugin registers the same events as ccen setup, each once", () => {
  const events = hookFiles.flatMap(eventsIn);
  assert.deepEqual(events.toSorted(), eventsFor("9999.0.0").toSorted());
  for (const path of hookFiles) {
    for (const [event, groups] of Object.entries((read(path) as HookFile).hooks)) {
      assert.deepEqual(groups, [{ hooks: [{ type: "command", command: pluginCommand(event), timeout: 5 }] }]);
    }
  }
});

test("a client that drops hooks for one unknown event keeps all it knows", () => {
  for (const version of [
    "1.0.128",
    "2.0.42",
    "2.0.43",
    "2.0.76",
    "2.1.50",
    "2.1.83",
    "2.1.100",
    "2.1.250",
    "2.1.331",
  ]) {
    const known: ReadonlySet<string> = new Set(eventsFor(version));
    const left = hookFiles.map(eventsIn).filter((events) => events.every((event) => known.has(event)));
    assert.deepEqual(left.flat().toSorted(), [...known].toSorted(), version);
  }
});

test("the files they name exist and go into the package", () => {
  const named = [
    ".claude-plugin/plugin.json",
    ".claude-plugin/marketplace.json",
    ".claude-plugin/icon.png",
    ...hookFiles,
    "hook/plugin.sh",
    "hook/hook.sh",
    "bin/ccen",
    "bin/ccen.cjs",
    "README.md",
    "LICENSE",
  ];
  for (const path of named) {
    assert.ok(existsSync(join(root, path)), `${path} is not there`);
    const isPacked = packageJson.files.some((entry) => path === entry || path.startsWith(`${entry}/`));
    assert.ok(isPacked, `${path} is not in package.json's files`);
  }
});
