import type { Page } from "playwright-core";
import { sampleDelivery, sampleEvent, sampleSession } from "../page/state-harness.ts";
import { goToHash, waitUntilDrawn } from "./appearance.ts";
import type { FakeDaemon } from "./fake-daemon.ts";
import { RAW_EVENTS } from "./page-case.ts";

export const SCRIPT = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2"><a href="javascript:window.pwned=3">x</a>`;
/** Eight hundred wide letters and a word without a break. */
export const LONG = longText(400, 3000);
export const RTL = "\u202egnp.exe שלום العربية 123";

/** Wide letters, then an unbreakable word of the given length. */
export function longText(wide: number, letters: number): string {
  return "長い".repeat(wide) + "x".repeat(letters);
}

/**
 * Event 1 has the first text in every field that takes text, and so has everything that belongs to it; 2 the second, …
 */
export function hostileFakeDaemon(texts: readonly string[]): (daemon: FakeDaemon) => void {
  return (daemon) => {
    const now = new Date().toISOString();
    for (const [index, text] of texts.entries()) {
      const seq = index + 1;
      const everywhere = {
        session_id: text,
        project_name: text,
        tool_name: text,
        hook_event_name: text,
        summary: text,
      };
      daemon.events.push(sampleEvent(seq, { ...everywhere, received_at: now }));
      daemon.payloads.set(seq, { hook_event_name: text, tool_input: { [text]: text, nested: { [text]: [text] } } });
      daemon.destinations.push({ destination: text, state: "disabled", reason: text, until: now, open: seq });
      const failed = { session_id: text, state: "failed", reason: text, sent_at: null } as const;
      daemon.deliveries.push(
        sampleDelivery(seq, failed),
        sampleDelivery(seq + 10, { ...failed, session_id: `w${text}` }),
      );
      daemon.decisions.set(seq, {
        told: false,
        code: text,
        details: { kind: text },
      });
      const times = { last_used_at: now, state_since: now, started_at: now };
      daemon.sessions.push(
        sampleSession(text, { ...times, title: text, doing: text, last_event_type: text }),
        sampleSession(`w${text}`, { ...times, title: text, state: "waiting", waiting_for: text }),
        sampleSession(`f${text}`, { ...times, title: text, state: "failed", failure: text }),
      );
    }
    for (const [index, text] of texts.entries()) {
      const call = { session_id: text, project_name: text, tool_name: text, summary: text, received_at: now };
      const seq = texts.length + 2 * index + 1;
      daemon.events.push(
        sampleEvent(seq, { ...call, hook_event_name: "UserPromptSubmit" }),
        sampleEvent(seq + 1, { ...call, tool_use_id: text }),
      );
    }
  };
}

/** The routes, and these events, that long and bidirectional texts make wider than their window. */
export async function overflowingPlaces(page: Page, seqs: readonly number[]): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (place: string): Promise<void> => {
    await waitUntilDrawn(page);
    if (await overflows(page)) found.push(place);
  };
  await page.locator(".call-row").first().waitFor();
  await look("lists");
  await goToHash(page, RAW_EVENTS);
  await page.locator(".event").first().waitFor();
  await look("raw events");
  await goToHash(page, "#view=deliveries");
  await page.locator(".delivery").first().waitFor();
  await look("messages");
  for (const seq of seqs) {
    await goToHash(page, `#event=${seq}`);
    await page.locator(".detail .title").waitFor();
    // It stays open from one event to the next.
    await page.locator(".about-event").evaluate((fold: HTMLDetailsElement) => (fold.open = true));
    await page.locator(".raw-events").evaluate((fold: HTMLDetailsElement) => (fold.open = true));
    await page.locator("#raw-json").waitFor();
    await look(`event ${seq}`);
  }
  return found;
}

async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".deliveries, .detail")].some(
      (element) => element.scrollWidth > element.clientWidth,
    ),
  );
}
