import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { AxeResults } from "axe-core";
import { sampleEvent, sampleSession } from "../../web/state/sample-events.ts";
import { pageCases } from "./page-case.ts";
import type { StandIn } from "./stand-in.ts";

const openCase = pageCases();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function prepare(daemon: StandIn): void {
  const now = new Date().toISOString();
  const statuses = ["started", "ok", "failed", "denied", "waiting", "info"] as const;
  const names = ["PreToolUse", "PostToolUse", "PostToolUseFailure", "Notification", "SubagentStop", "Stop"];
  for (let seq = 1; seq <= 60; seq++) {
    const look = { status: statuses[seq % 6] ?? "ok", hook_event_name: names[seq % 6] ?? "Stop", duration_ms: seq };
    daemon.events.push(sampleEvent(seq, { ...look, received_at: now }));
  }
  const times = { last_used_at: now, state_since: now, started_at: now };
  for (const state of ["starting", "working", "waiting", "done", "failed", "ended", "unknown"] as const) {
    daemon.sessions.push(sampleSession(state, { ...times, state, title: `a ${state} one`, doing: "npm test" }));
  }
  daemon.payloads.set(60, { tool_input: { command: "npm test\nnpm run lint" }, prompt: "x" });
}

/** Looks, and situations in which other things are on the page. */
const situations = [
  { name: "everything, with an event open", hash: "#event=60", prepare },
  { name: "empty", hash: "", prepare: () => undefined },
] as const;

for (const locale of ["en-US", "ja-JP"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing in ${locale}, ${colorScheme}`, async () => {
      for (const { name, hash, prepare: fill } of situations) {
        for (const width of [390, 1280]) {
          const look = { locale, colorScheme, viewport: { width, height: 844 }, reducedMotion: "reduce" } as const;
          await openCase({ ...look, hash, prepare: fill }, async ({ page }) => {
            await page.locator(".connection.is-live").waitFor();
            await page.locator(hash === "" ? ".empty" : ".detail .title").waitFor();
            await page.evaluate(axe);
            const { violations } = await page.evaluate<AxeResults>("axe.run()");
            const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
            assert.deepEqual(found, [], `${name} at ${width} px`);
          });
        }
      }
    });
  }
}

test("at 390 px nothing scrolls sideways, in no view", async () => {
  for (const hash of ["", "#view=sessions", "#event=60"]) {
    for (const locale of ["en-US", "ja-JP"]) {
      await openCase({ locale, hash, prepare, viewport: { width: 390, height: 844 } }, async ({ page }) => {
        await page.locator(".connection.is-live").waitFor();
        await page.locator(".call").first().waitFor();
        const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.deepEqual(widths, [390, 390], `${hash} ${locale}`);
      });
    }
  }
});

test("with reduced motion nothing moves", async () => {
  await openCase({ prepare, reducedMotion: "reduce" }, async ({ page }) => {
    await page.locator(".session.is-working .mark").waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });
});
