import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { asTyped, calledAs, typedAnywhere } from "./called-as.ts";

const OURS = { npm_package_name: "claude-code-event-notifier" };

for (const [what, environment, inClone, expected] of [
  ["from a shell", {}, false, "ccen"],
  ["from a shell in a clone", {}, true, "ccen"],
  ["by npm run in a clone", { ...OURS, npm_lifecycle_event: "ccen" }, true, "npm run ccen --"],
  ["by npm start in a clone", { ...OURS, npm_lifecycle_event: "start" }, true, "npm run ccen --"],
  ["by another project's script of that name", { npm_package_name: "x", npm_lifecycle_event: "ccen" }, true, "ccen"],
  ["by npx", { npm_lifecycle_event: "npx" }, false, "npx claude-code-event-notifier"],
  ["by a script that npx runs in a clone", { npm_lifecycle_event: "npx" }, true, "ccen"],
] as const) {
  test(`started ${what}, hints say ${expected}`, () => {
    assert.equal(calledAs(environment, { inClone, root: "/nowhere/node_modules/p" }), expected);
  });
}

test("started by npx from a packed file, hints name that file from any folder", (t) => {
  const folder = tempDir(t);
  const root = join(folder, "node_modules", "claude-code-event-notifier");
  const packed = (from: string): string => {
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ dependencies: { "claude-code-event-notifier": from } }),
    );
    return calledAs({ npm_lifecycle_event: "npx" }, { inClone: false, root });
  };
  assert.equal(packed("file:../ours.tgz"), `npx file:${join(folder, "..", "ours.tgz")}`);
  assert.equal(packed("^0.1.0"), "npx claude-code-event-notifier");
});

test("the page names commands that work in any folder: clone, install or copy", (t) => {
  const root = join(tempDir(t), "it's a clone");
  assert.equal(typedAnywhere({}, { inClone: true, root: "/src/ccen" }), "npm --prefix /src/ccen run ccen --");
  const quoted = root.replaceAll("'", String.raw`'\''`);
  assert.equal(typedAnywhere({}, { inClone: true, root }), `npm --prefix '${quoted}' run ccen --`);
  assert.match(typedAnywhere({ PATH: root }, { inClone: false, root: "/app" }), /node \/app\/bin\/ccen\.cjs$/);
  mkdirSync(root);
  writeFileSync(join(root, "ccen"), "");
  assert.equal(typedAnywhere({ PATH: `/nowhere:${root}` }, { inClone: false, root: "/app" }), "ccen");
  const npx = { PATH: root, npm_lifecycle_event: "npx" };
  assert.equal(typedAnywhere(npx, { inClone: false, root: "/app" }), "npx claude-code-event-notifier");
});

test("commands in a text become the ones to type; the rest of the text stays", () => {
  const text = "ccen: `ccen setup --remove` or `npm test`, see ccen";
  assert.equal(asTyped(text, "ccen"), text);
  assert.equal(asTyped(text, "npm run ccen --"), "ccen: `npm run ccen -- setup --remove` or `npm test`, see ccen");
});
