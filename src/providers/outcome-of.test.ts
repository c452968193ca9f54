import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryOutcome } from "../core/notification/delivery.ts";
import { deliveryReason } from "../core/i18n/delivery-reason.ts";
import type { HttpAnswer } from "../system/http-client.ts";
import { outcomeOf, type AnswerReader } from "./outcome-of.ts";

const reader: AnswerReader = {
  errorText: (text) => text,
  messageId: () => "m1",
  withoutSecrets: (text) => text.replaceAll("s3cret", "[secret]"),
  pauseMs: (text) => (text === "full" ? 900_000 : null),
};
const answered = (status: number, text = "", retryAfterMs: number | null = null): HttpAnswer => ({
  kind: "answered",
  status,
  text,
  isTorn: false,
  retryAfterMs,
});

const cases: readonly (readonly [what: string, answer: HttpAnswer, outcome: Partial<DeliveryOutcome>])[] = [
  ["taken", answered(200), { kind: "sent", messageId: "m1" }],
  ["taken without words", answered(204), { kind: "sent" }],
  [
    "nobody reached",
    { kind: "unsent", reason: deliveryReason("no-connection", { cause: "ECONNREFUSED" }) },
    { kind: "retry", offline: true },
  ],
  [
    "no answer",
    { kind: "lost", reason: deliveryReason("timed-out") },
    { kind: "unknown", reason: deliveryReason("timed-out") },
  ],
  ["a limit that says how long", answered(429, "", 7000), { kind: "wait", delayMs: 7000, everywhere: false }],
  ["a limit that the service has its own word for", answered(429, "full"), { kind: "wait", delayMs: 900_000 }],
  ["a limit that says nothing", answered(429), { kind: "wait", delayMs: 30_000 }],
  ["a limit of a year", answered(429, "", 31_536_000_000), { kind: "wait", delayMs: 3_600_000 }],
  ["a pause", answered(503, "", 5000), { kind: "wait", delayMs: 5000 }],
  ["a server that is down", answered(503), { kind: "retry", reason: "HTTP 503" }],
  ["a server that fails", answered(500, "oops"), { kind: "retry", reason: "HTTP 500: oops" }],
  ["a gateway that gave up", answered(504), { kind: "unknown", reason: "HTTP 504" }],
  ["a request that came too slowly", answered(408), { kind: "retry" }],
  ["a wrong key", answered(401), { kind: "disabled" }],
  ["no right", answered(403, "action_prohibited"), { kind: "disabled", reason: "HTTP 403: action_prohibited" }],
  ["nothing there", answered(404, "no_service"), { kind: "disabled", reason: "HTTP 404: no_service" }],
  ["gone for ever", answered(410), { kind: "disabled" }],
  [
    "another address",
    answered(308),
    { kind: "disabled", reason: deliveryReason("redirected", { answer: "HTTP 308" }) },
  ],
  [
    "a message that nobody takes",
    answered(400, "invalid_payload"),
    { kind: "refused", reason: "HTTP 400: invalid_payload" },
  ],
  ["a message that is too long", answered(413), { kind: "refused" }],
  ["words with a secret in them", answered(400, "no s3cret"), { kind: "refused", reason: "HTTP 400: no [secret]" }],
];

for (const [what, answer, expected] of cases) {
  test(`an answer means what it says: ${what}`, () => {
    const outcome = outcomeOf(answer, reader);
    assert.deepEqual({ ...outcome, ...expected }, outcome);
  });
}
