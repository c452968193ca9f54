import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNOUNCEMENT_KINDS } from "../../../src/core/announcement.ts";
import { DELIVERY_STATES } from "../../../src/core/outbox.ts";
import { sampleDelivery, sampleEvent, sampleSession } from "../../../web/state/sample-events.ts";
import { findViolations } from "../../support/browser/find-violations.ts";
import { pageCases } from "../../support/browser/page-case.ts";
import type { StandIn } from "../../support/browser/stand-in.ts";

const openCase = pageCases();

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
  daemon.verdicts.set(60, {
    told: true,
    code: "x",
    why: "Told: the session waits for you (permission).",
    why_in: {
      en: "Told: the session waits for you (permission).",
      ja: "Told: the session waits for you (permission).",
    },
  });
  const reason = "HTTP 400 code 50035: Invalid Form Body (embeds.0.description: Must be 4096 or fewer in length.)";
  const until = new Date(Date.now() + 600_000).toISOString();
  for (const [index, state] of (["ok", "waiting", "disabled"] as const).entries()) {
    const trouble = state === "ok" ? { reason: null, until: null, open: 0 } : { reason, until, open: 1234 };
    daemon.destinations.push({ destination: `channel:${1122334455667788990n + BigInt(index)}`, state, ...trouble });
  }
  for (let id = 1; id <= 60; id++) {
    const state = DELIVERY_STATES[id % 7] ?? "sent";
    const kind = ANNOUNCEMENT_KINDS[id % ANNOUNCEMENT_KINDS.length] ?? "notice";
    const session_id = ["starting", "waiting", "a session that was forgotten"][id % 3] ?? "";
    const look = { state, kind, session_id, mention: id % 2 === 0, attempts: id % 4, created_at: now };
    const end = state === "sent" ? { sent_at: now } : { sent_at: null, reason };
    daemon.deliveries.push(sampleDelivery(id, { ...look, ...end }));
  }
  daemon.payloads.set(60, { tool_input: { command: "npm test\nnpm run lint" }, prompt: "x" });
}

/** Looks, and situations in which other things are on the page. */
const situations = [
  { name: "everything, with an event open", hash: "#event=60", prepare },
  { name: "empty", hash: "", prepare: () => undefined },
  { name: "messages", hash: "#view=deliveries", prepare },
  { name: "messages, with an event open", hash: "#view=deliveries&event=60", prepare },
  { name: "no destination", hash: "#view=deliveries", prepare: () => undefined },
] as const;

for (const locale of ["en-US", "ja-JP"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing in ${locale}, ${colorScheme}`, async () => {
      for (const { name, hash, prepare: fill } of situations) {
        for (const width of [390, 1280]) {
          const look = { locale, colorScheme, viewport: { width, height: 844 }, reducedMotion: "reduce" } as const;
          await openCase({ ...look, hash, prepare: fill }, async ({ page }) => {
            await page.locator(".connection.is-live").waitFor();
            await page
              .locator(hash.includes("event") ? ".detail .title" : ".empty, .delivery")
              .first()
              .waitFor();
            assert.deepEqual(await findViolations(page), [], `${name} at ${width} px`);
          });
        }
      }
    });
  }
}

test("at 390 px nothing scrolls sideways, in no view", async () => {
  const hashes = ["", "#view=sessions", "#event=60", "#view=deliveries", "#view=deliveries&event=60"];
  for (const hash of hashes) {
    for (const locale of ["en-US", "ja-JP"]) {
      await openCase({ locale, hash, prepare, viewport: { width: 390, height: 844 } }, async ({ page }) => {
        await page.locator(".connection.is-live").waitFor();
        await page.locator(".call, .delivery, .session-row").first().waitFor();
        const widths = await page.evaluate(() => {
          const inner = document.querySelector(".deliveries")?.scrollWidth ?? innerWidth;
          return [document.documentElement.scrollWidth, inner, innerWidth];
        });
        assert.deepEqual(widths, [390, 390, 390], `${hash} ${locale}`);
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
