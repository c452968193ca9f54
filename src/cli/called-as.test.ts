import assert from "node:assert/strict";
import { test } from "node:test";
import { asTyped, calledAs } from "./called-as.ts";

const OURS = { npm_package_name: "claude-code-event-notifier" };

for (const [what, environment, inClone, expected] of [
  ["from a shell", {}, false, "ccen"],
  ["from a shell in a clone", {}, true, "ccen"],
  ["by npm run in a clone", { ...OURS, npm_lifecycle_event: "ccen" }, true, "npm run ccen --"],
  ["by another project's script of that name", { npm_package_name: "x", npm_lifecycle_event: "ccen" }, true, "ccen"],
  ["by npx", { npm_lifecycle_event: "npx" }, false, "npx claude-code-event-notifier"],
  ["by a script that npx runs in a clone", { npm_lifecycle_event: "npx" }, true, "ccen"],
] as const) {
  test(`started ${what}, hints say ${expected}`, () => {
    assert.equal(calledAs(environment, inClone), expected);
  });
}

test("the commands in a text are as they have to be typed; its other words stay", () => {
  const text = "ccen: `ccen setup --remove` or `npm test`, see ccen";
  assert.equal(asTyped(text, "ccen"), text);
  assert.equal(asTyped(text, "npm run ccen --"), "ccen: `npm run ccen -- setup --remove` or `npm test`, see ccen");
});
