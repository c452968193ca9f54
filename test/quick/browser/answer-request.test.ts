import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import { sampleRequest, sampleSession } from "../../support/page/state-harness.ts";
import { installClock, pageCases } from "../../support/browser/page-case.ts";
import { pauseTimers } from "../../support/browser/pause-timers.ts";
import { waitFor } from "../../support/wait-for.ts";

const openCase = pageCases();

const wait = { kind: "permission", ask: "Bash: make", tool_name: "Bash", tool_use_id: null, agent_id: null } as const;

function waiting(id: string, asks: Partial<WaitDto> = {}): SessionDto {
  const since = new Date().toISOString();
  const waits = [{ ...wait, ...asks, since, item: `permission:${id}`, mark: null }];
  return sampleSession(id, { title: id, state: "waiting", waits, state_since: since, last_used_at: since });
}

test("no press counts within 600 ms after a request appeared or moved", async () => {
  const session = waiting("a");
  const request = sampleRequest("a", { session_id: "a", wait: session.waits[0] ?? null });
  await openCase(
    {
      prepare: (daemon) => {
        daemon.health = { ...daemon.health, answers: true };
        daemon.sessions.push(session);
        daemon.requests = { may_answer: true, takes_notes: false, paired: [], pairings: [], requests: [request] };
      },
      beforeOpening: installClock,
      reducedMotion: "no-preference",
    },
    async ({ page, daemon }) => {
      // From here on, time passes by `runFor` alone.
      await pauseTimers(page, page.locator(".need-row"));
      await page.locator(".need-row").click();
      const answer = page.locator(".need.is-open .answer");
      const allow = answer.getByRole("button", { name: "Allow", exact: true });
      await waitFor("its controls", async () => {
        await page.clock.runFor(50);
        return allow.isVisible();
      });
      const asked = (): number => daemon.asked.get("/api/requests/a/answer") ?? 0;
      const press = async (): Promise<void> => {
        await allow.dispatchEvent("pointerdown");
        await allow.dispatchEvent("click");
      };
      await page.clock.runFor(300);
      await press();
      // Held since before it appeared.
      await allow.focus();
      await page.keyboard.down("Enter");
      await page.clock.runFor(700);
      await page.keyboard.down("Enter");
      await page.keyboard.up("Enter");
      assert.equal(asked(), 0);
      await answer.locator('button[aria-disabled="false"]', { hasText: /^Allow$/ }).waitFor();

      // It moves: to the side, because the page scrolls an opened line back into sight.
      await page.locator(".needs").evaluate((list) => (list.style.translate = "40px"));
      await press();
      assert.equal(asked(), 0);
      // Lines glide to their new places, by the browser's own clock.
      await waitFor("the answer", async () => {
        await page.clock.runFor(700);
        await press();
        return asked() > 0;
      });
    },
  );
});
