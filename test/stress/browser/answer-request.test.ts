import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { SessionDto, WaitDto } from "../../../src/api/session-dto.ts";
import { sampleRequest, sampleSession } from "../../support/page/state-harness.ts";
import type { FakeDaemon } from "../../support/browser/fake-daemon.ts";
import { pageCases } from "../../support/browser/page-case.ts";

const openCase = pageCases();

const wait = { kind: "permission", ask: "Bash: make", tool_name: "Bash", tool_use_id: null, agent_id: null } as const;

function waiting(id: string, asks: Partial<WaitDto> = {}): SessionDto {
  const since = new Date().toISOString();
  const waits = [{ ...wait, ...asks, since, item: `permission:${id}`, mark: null }];
  return sampleSession(id, { title: id, state: "waiting", waits, state_since: since, last_used_at: since });
}

/** A session that waits, with its request. */
function answerable(request: Partial<RequestDto>) {
  return (daemon: FakeDaemon): void => {
    daemon.health = { ...daemon.health, answers: true };
    const { kind = "permission", tool_name = "Bash" } = request;
    const session = waiting("a", { kind, tool_name });
    daemon.sessions.push(session);
    const asked = { session_id: "a", wait: session.waits[0] ?? null, ...request };
    daemon.requests = {
      may_answer: true,
      takes_notes: false,
      paired: [],
      pairings: [],
      requests: [sampleRequest("a", asked)],
    };
  };
}

test("blanks at the end of a line are signs in a change and in a choice", async () => {
  const edit = {
    file_path: "/home/dev/payments/src/deep/a.ts",
    old_string: "const a = 1; \nb",
    new_string: "const a = 1;\nb \t",
  };
  await openCase({ prepare: answerable({ tool_name: "Edit", input: edit }) }, async ({ page, complaints }) => {
    await page.locator(".need-row").click();
    const lines = page.locator(".need.is-open .answer .diff .line .text");
    await lines.first().waitFor();
    assert.deepEqual(await lines.allInnerTexts(), ["const a = 1;·", "b", "const a = 1;", "b·→"]);
    // Not shortened: another folder's file may end alike.
    assert.equal(await page.locator(".need.is-open .diff-path").innerText(), edit.file_path);
    assert.deepEqual(complaints, []);
  });
  const options = [{ label: "Yes" }, { label: "Yes \n", description: "a  b " }];
  const question = { questions: [{ question: "Shall `npm test ` run?", options }] };
  const asked = { kind: "question", tool_name: "AskUserQuestion", input: question, choices: ["answer"] } as const;
  await openCase({ prepare: answerable(asked) }, async ({ page, complaints }) => {
    await page.locator(".need-row").click();
    const labels = page.locator(".need.is-open .answer-option label");
    await labels.first().waitFor();
    assert.deepEqual(
      (await labels.allInnerTexts()).map((text) => text.trim()),
      ["Yes", "Yes·↵\na  b·"],
    );
    await page.locator(".need.is-open legend", { hasText: "Shall npm test· run?" }).waitFor();
    assert.deepEqual(complaints, []);
  });
});

test("a plan without its text says so", async () => {
  const asked = { kind: "plan", tool_name: "ExitPlanMode", input: {}, choices: ["approve", "reject"] } as const;
  await openCase({ prepare: answerable(asked) }, async ({ page }) => {
    await page.locator(".need-row").click();
    await page.locator(".need.is-open .answer", { hasText: "Claude Code sent no text of the plan." }).waitFor();
  });
});

test("an answer that does not fit is refused in the language of the page", async () => {
  const japanese = { prepare: answerable({}), locale: "ja-JP" };
  await openCase(japanese, async ({ page }) => {
    const codes = ["request/answer", "http/crowded", "http/body"];
    await page.route("**/api/requests/a/answer", (route) =>
      route.fulfill({
        status: 422,
        json: { error: { code: codes.shift(), message: "The daemon’s own words", fix: "Correct it." } },
      }),
    );
    await page.locator(".need-row").click();
    const answer = page.locator(".need.is-open .answer");
    for (const text of [
      "回答の形式が合わないため、送信されませんでした。",
      "要求はまだ未回答です: リクエストが集中しています。",
      // Without a text of the page, that of the daemon.
      "要求はまだ未回答です: The daemon’s own words",
    ]) {
      await answer.locator('button[aria-disabled="false"]', { hasText: /^許可$/ }).click();
      await answer.locator(".problem", { hasText: text }).waitFor();
    }
  });
});
