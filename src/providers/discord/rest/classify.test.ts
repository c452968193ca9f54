import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../../../core/json.ts";
import type { TransportFailure } from "../../../system/http-client.ts";
import { classify, type CallResult, type DiscordAnswer } from "./classify.ts";

interface Limits {
  readonly scope?: string;
  readonly retryAfterMs?: number;
}

function answered(status: number, body: JsonValue | undefined, { scope, retryAfterMs }: Limits = {}): DiscordAnswer {
  const headers = new Headers(scope === undefined ? {} : { "x-ratelimit-scope": scope });
  return { status, body, headers, retryAfterMs: retryAfterMs ?? null };
}

/** A result without its reason. */
function gist(result: CallResult): string {
  switch (result.kind) {
    case "rebuild":
      return result.fallback;
    case "disabled":
      return result.cause;
    case "wait":
      return result.everywhere ? `wait ${result.delayMs} everywhere` : `wait ${result.delayMs}`;
    case "ok":
    case "retry":
    case "unknown":
    case "refused":
      return result.kind;
    default:
      return result satisfies never;
  }
}

const coded = (status: number, code: number): DiscordAnswer => answered(status, { code, message: "words" });

test("each failure class of Discord leads to its action", () => {
  const table: readonly (readonly [answer: DiscordAnswer | TransportFailure, create: string, other: string])[] = [
    // wait
    [answered(429, { retry_after: 1.2345, global: false }, { scope: "user" }), "wait 1235", "wait 1235"],
    [answered(429, { retry_after: 42.5 }, { scope: "shared" }), "wait 42500", "wait 42500"],
    [answered(429, { retry_after: 3, global: true }), "wait 3000 everywhere", "wait 3000 everywhere"],
    [answered(429, { retry_after: 3 }, { scope: "global" }), "wait 3000 everywhere", "wait 3000 everywhere"],
    [answered(429, { code: 30046, retry_after: 6 }, { scope: "user" }), "wait 6000", "wait 6000"],
    [answered(429, { message: "no time" }, { retryAfterMs: 7000 }), "wait 7000", "wait 7000"],
    [answered(400, { code: 20016, message: "slow mode", retry_after: 5 }), "wait 5000", "wait 5000"],
    [coded(400, 20028), "wait 10000", "wait 10000"],
    [coded(400, 20029), "wait 10000", "wait 10000"],
    [coded(400, 30046), "wait 10000", "wait 10000"],
    [coded(400, 40062), "wait 10000", "wait 10000"],
    // the edge: no JSON, no time, or both
    [answered(429, undefined), "wait 600000 everywhere", "wait 600000 everywhere"],
    [answered(429, undefined, { retryAfterMs: 30_000 }), "wait 600000 everywhere", "wait 600000 everywhere"],
    [answered(429, undefined, { retryAfterMs: 900_000 }), "wait 900000 everywhere", "wait 900000 everywhere"],
    [answered(429, { message: "no time at all" }), "wait 600000 everywhere", "wait 600000 everywhere"],
    [answered(403, undefined), "wait 600000 everywhere", "wait 600000 everywhere"],
    [coded(403, 40333), "wait 600000 everywhere", "wait 600000 everywhere"],
    // unsent, lost, cut off, redirected by a login page
    [{ kind: "unsent", reason: "r" }, "retry", "retry"],
    [{ kind: "lost", reason: "r" }, "unknown", "retry"],
    [answered(200, undefined), "unknown", "retry"],
    [answered(302, undefined), "retry", "retry"],
    // retry, or unknown if a repeat would create a second message
    [answered(500, undefined), "unknown", "retry"],
    [answered(502, undefined), "unknown", "retry"],
    [answered(503, { message: "unavailable" }), "unknown", "retry"],
    [answered(408, undefined), "retry", "retry"],
    [coded(503, 130_000), "retry", "retry"],
    [coded(403, 40_058), "retry", "retry"],
    // rebuild
    [coded(404, 10_003), "channel-gone", "channel-gone"],
    [coded(404, 10_008), "message-gone", "message-gone"],
    [coded(403, 50_005), "message-gone", "message-gone"],
    [coded(400, 50_083), "unarchive", "unarchive"],
    [coded(403, 50_083), "unarchive", "unarchive"],
    [coded(403, 160_005), "locked", "locked"],
    [coded(400, 160_004), "already-made", "already-made"],
    [coded(400, 160_006), "no-room-for-threads", "no-room-for-threads"],
    [coded(400, 10_087), "other-tags", "other-tags"],
    [coded(400, 40_067), "other-tags", "other-tags"],
    [coded(400, 20_031), "other-name", "other-name"],
    [coded(400, 200_001), "other-name", "other-name"],
    [coded(400, 220_001), "is-forum", "is-forum"],
    [coded(400, 220_003), "is-no-forum", "is-no-forum"],
    // the destination is closed
    [coded(401, 0), "credentials", "credentials"],
    [coded(401, 50_014), "credentials", "credentials"],
    [coded(401, 40_001), "credentials", "credentials"],
    [coded(401, 50_027), "credentials", "credentials"],
    [coded(404, 10_015), "credentials", "credentials"],
    [answered(404, undefined), "credentials", "credentials"],
    [coded(403, 50_001), "access", "access"],
    [coded(403, 50_013), "access", "access"],
    [coded(403, 50_007), "access", "access"],
    [coded(400, 50_024), "access", "access"],
    [coded(403, 0), "access", "access"],
    [coded(404, 10_004), "access", "access"],
    // this message only
    [coded(400, 50_035), "refused", "refused"],
    [coded(400, 50_006), "refused", "refused"],
    [coded(400, 50_109), "refused", "refused"],
    [coded(413, 40_005), "refused", "refused"],
    [coded(400, 50_045), "refused", "refused"],
    [coded(400, 30_015), "refused", "refused"],
    [coded(400, 200_000), "refused", "refused"],
    [coded(400, 240_000), "refused", "refused"],
    [coded(400, 999_999), "refused", "refused"],
    [answered(413, undefined), "refused", "refused"],
    // success
    [answered(200, { id: "1" }), "ok", "ok"],
    [answered(204, null), "ok", "ok"],
  ];
  for (const [answer, create, other] of table) {
    assert.equal(gist(classify(answer, true)), create, JSON.stringify(answer));
    assert.equal(gist(classify(answer, false)), other, JSON.stringify(answer));
  }
});

test("a refused body is described by its fields, in one bounded line", () => {
  const errors = {
    embeds: { 0: { description: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 4096 or fewer." }] } } },
  };
  const result = classify(answered(400, { code: 50_035, message: "Invalid Form Body", errors }), true);
  assert.deepEqual(result, {
    kind: "refused",
    reason: `HTTP 400 code 50035: Invalid Form Body ${JSON.stringify(errors)}`,
  });
  const hostile = classify(answered(400, { code: 50_035, message: `a\u001b[31m\n${"x".repeat(5000)}` }), true);
  assert.ok(hostile.kind === "refused");
  const { reason } = hostile;
  assert.ok(typeof reason === "string" && reason.length <= 300 && !/[\u0000-\u001f]/.test(reason));
});

test("an answer that repeats the address or the token does not carry it on", () => {
  const secrets = ["aB3-_xyz".repeat(8), `${"M".repeat(26)}.${"x".repeat(6)}.${"y".repeat(38)}`];
  const message = `no /api/v10/webhooks/12345678901234567/${secrets[0]} for Bot ${secrets[1]}`;
  const result = classify(answered(400, { code: 50_035, message }), true);
  assert.deepEqual(
    result.kind === "refused" && result.reason,
    "HTTP 400 code 50035: no /api/v10/webhooks/12345678901234567/[token] for Bot [token]",
  );
});
