import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttentionDto, SessionDto } from "../../../src/api/session-dto.ts";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { MINUTE_MS } from "../../../src/core/time-units.ts";
import { transcriptDaemon, type TranscriptDaemon } from "../../support/transcript-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const notice = (content: string) => ({ type: "system", subtype: "informational", level: "notice", content });

/** As written by 2.1.332. */
const WILL_CONTINUE = notice("Usage limit reached · set to continue automatically at 4:23pm");
const CANCELLED = notice("Automatic continue cancelled · /rate-limit-options to wait again");

/** A turn that reaches the limit of the plan; the hook lacks when that ends. */
async function reachLimit({ fire, write }: TranscriptDaemon): Promise<number> {
  const resetsAt = Math.floor(Date.now() / 1000) + 3600;
  await fire("UserPromptSubmit", { prompt: "go" });
  const text = "You've hit your limit · resets 4:23pm (UTC)";
  write({
    type: "assistant",
    isApiErrorMessage: true,
    error: "rate_limit",
    quotaLimits: { status: "rejected", resetsAt },
    message: { id: "e1", model: "<synthetic>", content: [{ type: "text", text }] },
  });
  await fire("StopFailure", { error: "rate_limit", last_assistant_message: text });
  return resetsAt * 1000;
}

async function untilFailed({ daemon }: TranscriptDaemon, isWanted: (session: SessionDto) => boolean) {
  return waitFor("the failed session", async () => {
    const [failed] = (await daemon.get<AttentionDto>("/api/attention")).failed;
    return failed !== undefined && isWanted(failed) && failed;
  });
}

const openItems = async ({ daemon }: TranscriptDaemon): Promise<number> => {
  const { items, snoozed, handled } = (await daemon.get<MetricsDto>("/api/metrics")).attention;
  return items - snoozed - handled;
};

test("a session that continues by itself needs no one until shortly after the reset", async (t) => {
  const client = await transcriptDaemon(t);
  const untilMs = await reachLimit(client);
  client.write(WILL_CONTINUE);
  const failed = await untilFailed(client, ({ continues }) => continues === true);
  assert.equal(Date.parse(failed.retry_at ?? ""), untilMs);
  assert.equal(failed.failure_item?.mark?.kind, "snoozed");
  assert.equal(Date.parse(failed.failure_item.mark.until ?? ""), untilMs + 2 * MINUTE_MS);
  assert.equal(await openItems(client), 0);

  await client.crash();
  assert.equal((await untilFailed(client, () => true)).failure_item?.mark?.kind, "snoozed");
  assert.equal(await openItems(client), 0);

  client.write(CANCELLED);
  const cancelled = await untilFailed(client, ({ continues }) => continues === false);
  assert.equal(cancelled.failure_item?.mark, null);
  assert.equal(await openItems(client), 1);
});

test("a limit without the client's word to continue needs a person", async (t) => {
  const client = await transcriptDaemon(t);
  const untilMs = await reachLimit(client);
  const failed = await untilFailed(client, ({ retry_at: retryAt }) => retryAt !== null);
  assert.equal(Date.parse(failed.retry_at ?? ""), untilMs);
  assert.deepEqual([failed.continues, failed.failure_item?.mark], [undefined, null]);
  assert.equal(await openItems(client), 1);
});

test("a failure that a person brought back stays, and the next turn ends it", async (t) => {
  const client = await transcriptDaemon(t);
  await reachLimit(client);
  client.write(WILL_CONTINUE);
  const { session_id, failure_item } = await untilFailed(client, ({ continues }) => continues === true);
  const body = JSON.stringify({ session_id, item: failure_item?.item, mark: null });
  const headers = { "content-type": "application/json" };
  const response = await fetch(new URL("/api/attention/mark", client.daemon.url), { method: "POST", headers, body });
  assert.equal(response.status, 204);
  client.write({ type: "custom-title", customTitle: "Renamed" });
  const failed = await untilFailed(client, ({ title }) => title === "Renamed");
  assert.equal(failed.failure_item?.mark, null);
  assert.equal(await openItems(client), 1);
  await client.fire("UserPromptSubmit", { prompt: "Your claude.ai usage limit has reset." });
  const session = await client.session();
  assert.deepEqual([session.state, session.failure, session.continues], ["working", null, undefined]);
});
