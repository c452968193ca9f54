import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test, type TestContext } from "node:test";
import * as fc from "../../support/fast-check.ts";
import { getHeapSnapshot } from "node:v8";
import { createRequestService } from "../../../src/approvals/request-service.ts";
import { createClientRegistry } from "../../../src/agents/claude/client-registry.ts";
import { type JsonObject, objectField, parseJsonObject } from "../../../src/core/json.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { ANSWER_CHOICES, ANSWER_SCOPES, type RequestAnswer } from "../../../src/core/request.ts";
import { anyText } from "../../support/any-text.ts";
import { tempDir } from "../../support/temp-dir.ts";

const BY = { surface: "page", id: "login", name: "Firefox", messageId: null } as const;

function serviceFor(t: TestContext) {
  const time = { nowMs: 1_000_000 };
  const service = createRequestService({
    isOn: () => true,
    holdMs: () => 60_000,
    registry: createClientRegistry(tempDir(t)),
    sessionOf: () => null,
    redactor: () => BUILT_IN,
    observe: () => {},
    answered: () => {},
    clock: { now: () => time.nowMs },
    steadyMs: () => time.nowMs,
  });
  t.after(service.release);
  return { service, time };
}

function body(toolName: string, toolInput: unknown): Buffer {
  const payload = { session_id: "s1", hook_event_name: "PermissionRequest", tool_name: toolName };
  return Buffer.from(JSON.stringify({ ...payload, tool_input: toolInput }));
}

const KINDS = {
  Bash: { command: "make" },
  AskUserQuestion: {
    questions: [
      { question: "Which?", options: [{ label: "Red" }, { label: "Blue" }] },
      { question: "__proto__", multiSelect: true, options: [{ label: "constructor" }, { label: "b" }] },
    ],
  },
  ExitPlanMode: { plan: "# Plan" },
} as const;

const words = fc.oneof(fc.constantFrom("Red", "b", "", "toString"), anyText(20));
const fitting = fc.tuple(words, fc.array(words, { maxLength: 3 })).map(([one, several]) =>
  Object.fromEntries<string | readonly string[]>([
    ["Which?", one],
    ["__proto__", several],
  ]),
);

const anyAnswer: fc.Arbitrary<RequestAnswer> = fc.record({
  choice: fc.constantFrom(...ANSWER_CHOICES),
  message: fc.oneof(fc.constant(null), anyText(20)),
  always: fc.constantFrom(null, null, null, -1, 0, 7),
  scope: fc.constantFrom(...ANSWER_SCOPES),
  answers: fc.oneof(fc.constant({}), fitting, fc.dictionary(words, words, { maxKeys: 2 })),
});

const REFUSALS: ReadonlySet<string> = new Set(["deny", "deny-and-stop", "reject"]);

test("of ten thousand answers by chance only those that fit have an effect, each once", (t) => {
  const { service, time } = serviceFor(t);
  const counts = { sent: 0, invalid: 0 };
  const toolName = fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[]));
  const property = fc.property(toolName, anyAnswer, (tool, answer) => {
    const input = KINDS[tool];
    const replies: (string | null)[] = [];
    const gone = service.hold(body(tool, input), { clientPid: null, reply: (output) => void replies.push(output) });
    const request = service.requests().at(-1);
    assert.ok(gone !== null && request !== undefined);
    const { kind } = service.answer(request.id, answer, BY);
    counts[kind === "sent" ? "sent" : "invalid"] += 1;
    if (kind === "sent") {
      assert.ok(request.choices.includes(answer.choice));
      const decision = decisionIn(replies[0]);
      assert.equal(decision["behavior"], REFUSALS.has(answer.choice) ? "deny" : "allow");
      const { answers: _, ...repeated } = objectField(decision, "updatedInput");
      if (tool !== "Bash" && decision["behavior"] === "allow") assert.deepEqual(repeated, input);
    } else {
      assert.deepEqual([kind, replies], ["invalid", []]);
    }
    gone();
    // Without a sign of it, an answer is settled after half a minute.
    time.nowMs += 31_000;
    assert.equal(service.answer(request.id, answer, BY).kind, "taken");
    assert.equal(replies.length, 1);
  });
  fc.assert(property, { numRuns: 10_000 });
  assert.ok(counts.sent > 500 && counts.invalid > 500, JSON.stringify(counts));
  assert.ok(service.requests().length <= 20);
});

function decisionIn(reply: string | null | undefined): JsonObject {
  return objectField(objectField(parseJsonObject(reply ?? "") ?? {}, "hookSpecificOutput"), "decision");
}

test("no secret of an input stays in memory once its request is answered or closed", async (t) => {
  const { service } = serviceFor(t);
  // Held as bytes alone: a string of it would be found.
  const secrets = [secretBytes(), secretBytes(), secretBytes()];
  const gone = secrets.map((secret) => {
    const [head, tail] = body("Bash", { command: "echo ‹›" }).toString().split("‹›");
    const whole = Buffer.concat([Buffer.from(head ?? ""), secret, Buffer.from(tail ?? "")]);
    return service.hold(whole, { clientPid: null, reply: () => {} });
  });
  const [answered, closed] = service.requests();
  // Shown to a person first: otherwise it cannot be allowed.
  assert.notEqual(service.reveal(answered?.id ?? ""), null);
  service.answer(
    answered?.id ?? "",
    { choice: "allow", message: null, always: null, scope: "session", answers: {} },
    BY,
  );
  gone[1]?.();
  assert.equal(closed?.state, "open");
  assert.deepEqual(await inHeap(secrets), [false, false, true]);
});

function secretBytes(): Buffer {
  return Buffer.concat([Buffer.from("ghp_"), Buffer.from(randomBytes(18).toString("hex"))]);
}

async function inHeap(secrets: readonly Buffer[]): Promise<readonly boolean[]> {
  const found = secrets.map(() => false);
  let rest = Buffer.alloc(0);
  for await (const chunk of getHeapSnapshot()) {
    const bytes = Buffer.concat([rest, Buffer.from(chunk as Buffer)]);
    for (const [at, secret] of secrets.entries()) found[at] ||= bytes.includes(secret);
    rest = bytes.subarray(-64);
  }
  return found;
}
