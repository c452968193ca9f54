import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLine } from "./parse-line.ts";

const line = (fields: Record<string, unknown>) => parseLine(JSON.stringify(fields));

function untilMs(quotaLimits: object): number | null | undefined {
  const message = { content: [{ type: "text", text: "Limit" }] };
  const reported = line({ type: "assistant", isApiErrorMessage: true, error: "rate_limit", message, quotaLimits });
  const error = reported?.facts.find((fact) => fact.kind === "api-error");
  return error?.untilMs;
}

test("the end of a limit is exact to the second, where the line has it", () => {
  assert.equal(untilMs({ status: "rejected", resetsAt: 1_795_605_300 }), 1_795_605_300_000);
  for (const odd of [{}, { status: "allowed", resetsAt: 1_795_605_300 }, { status: "rejected", resetsAt: 1e15 }]) {
    assert.equal(untilMs(odd), null);
  }
});

test("a notice says whether the client continues by itself at the end of a limit", () => {
  const willContinue = "Usage limit reached · set to continue automatically at 4:23pm";
  const notice = { type: "system", subtype: "informational" };
  const kinds = [willContinue, "Automatic continue cancelled · /rate-limit-options to wait again", `> ${willContinue}`];
  assert.deepEqual(
    kinds.map((content) => line({ ...notice, content })?.facts),
    [[{ kind: "continues", continues: true }], [{ kind: "continues", continues: false }], undefined],
  );
});
