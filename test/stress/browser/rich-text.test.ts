import assert from "node:assert/strict";
import { test } from "node:test";
import { goToHash } from "../../support/browser/appearance.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { readHostileMarkdown } from "../../support/browser/hostile-markdown.ts";
import { scenarioCases } from "../../support/browser/open-scenario.ts";
import { playHostileMarkdown, playRich } from "../../support/browser/rich-scenario.ts";
import { waitFor } from "../../support/wait-for.ts";

const openScenario = scenarioCases({ rich: playRich, hostile: playHostileMarkdown });

test("event shows its content first, with word marks, options, plan and copies", async (t) => {
  const { page, open, seqOf, complaints } = await openScenario(t, "rich", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await open();
  const show = async (call: string): Promise<void> => goToHash(page, `#view=event&event=${seqOf(call)}`);
  await show("edit");
  const change = page.locator(".whole .diff");
  await change.locator(".is-added .word", { hasText: "(" }).waitFor();
  await change.locator(".code-keyword", { hasText: "await" }).first().waitFor();
  await change.getByRole("button", { name: "Copy patch" }).click();
  await change.getByRole("button", { name: "Copied" }).waitFor();
  const patch = await page.evaluate(async () => navigator.clipboard.readText());
  assert.match(patch, /^--- a\/src\/retry\.ts\n\+\+\+ b\/src\/retry\.ts\n@@ -8,3 \+8,3 @@\n/);
  assert.deepEqual(await findViolations(page), [], "an edit");
  await show("test");
  await page.locator(".command-text .code-string", { hasText: '"retry"' }).waitFor();
  await page.getByRole("button", { name: "Copy command" }).click();
  await waitFor("the command", async () =>
    (await page.evaluate(async () => navigator.clipboard.readText())).startsWith("cd src && npm test"),
  );
  assert.deepEqual(await findViolations(page), [], "a failed command");
  await show("ask");
  await page.locator(".options li", { hasText: /A table of their own.*Copies rows/s }).waitFor();
  await show("plan");
  await page.locator(".plan").getByRole("heading", { name: "Delete customers" }).waitFor();
  await page.locator(".plan .code-keyword", { hasText: "ALTER" }).waitFor();
  assert.deepEqual(await findViolations(page), [], "a plan");
  await show("read");
  await page.locator(".code .line", { hasText: "export class C" }).locator(".number", { hasText: "8" }).waitFor();
  await show("agent");
  await page.locator(".task li", { hasText: "b.ts" }).waitFor();
  const [content, facts] = await Promise.all(
    [".task", ".about-event"].map(async (place) => (await page.locator(place).boundingBox())?.y ?? 0),
  );
  assert.ok((content ?? 0) < (facts ?? 0), "the facts come last");
  assert.deepEqual(complaints, []);
});

test("hostile Markdown runs nothing, loads nothing and shows its controls, on a phone", async (t) => {
  const look = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
  const scenario = await openScenario(t, "hostile", look);
  await readHostileMarkdown(scenario, ["plan", "ask", "write", "run", "agent"], async (call) => {
    assert.deepEqual(await findViolations(scenario.page), [], call);
  });
});
