import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { AnswerBodyDto, RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import type { SessionState } from "../../../src/core/session/session.ts";
import { ASK_TOKEN, pairBrowser } from "../../support/asking-client.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { connectForAnswers } from "../agent-answers.ts";
import { ALL_SCENARIOS } from "../scenario-list.ts";
import { openTerminal, type Terminal } from "../terminal.ts";
import { openOpenCodeStage } from "./opencode-stage.ts";

const DIALOG = /Allow once/;

/** OpenCode with our plugin, after `ccen answers on`; a daemon and a paired browser. */
async function stage(t: TestContext, config = "{}") {
  const opencode = await openOpenCodeStage({ config });
  let terminal: Terminal | null = null;
  // The terminal's socket lies in the folder of the stage.
  t.after(async () => {
    await terminal?.close();
    await opencode.close();
  });
  const { home, cwd, root, program, environment, requests: asked } = opencode;
  const paths = await connectForAnswers("opencode", opencode);
  const daemon = await startDaemon(t, { home, paths, environment }, { token: ASK_TOKEN });
  const paired = await pairBrowser({ paths }, daemon.url);
  terminal = await openTerminal({ socket: join(root, "t"), cwd, command: [program], environment });
  await terminal.waitForScreen(/Ask anything/);
  return {
    terminal,
    request: async (state: RequestDto["state"]) =>
      waitFor(`a request that is ${state}`, async () => {
        const { requests } = await daemon.get<RequestsDto>("/api/requests");
        return requests.findLast((request) => request.state === state);
      }),
    answer: async (id: string, body: AnswerBodyDto): Promise<number> => {
      const headers = { "Content-Type": "application/json", ...paired };
      const url = `${daemon.url}/api/requests/${id}/answer`;
      return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).status;
    },
    inState: async (state: SessionState) =>
      waitFor(`a session that is ${state}`, async () => (await daemon.sessions())[0]?.state === state),
    /** What the model was given last. */
    modelRead: () => JSON.stringify(asked().at(-1)?.messages.at(-1)),
  };
}

type Play = (one: Awaited<ReturnType<typeof stage>>) => Promise<void>;

function play(id: string, what: string, run: Play, config?: string): void {
  test(`${id} · ${ALL_SCENARIOS[id]?.[0]}: ${what}`, async (t) => run(await stage(t, config)));
}

play("opencode-answer-allow", "of three answers one allows the call, and the dialog is gone", async (one) => {
  const { terminal, request, answer, inState } = one;
  await terminal.say("#command go");
  await terminal.waitForScreen(DIALOG);
  const { id, input, choices } = await request("open");
  assert.deepEqual([input["command"], choices], ["echo made; ls", ["allow", "deny", "deny-and-stop"]]);
  const statuses = await Promise.all([0, 1, 2].map(async () => answer(id, { choice: "allow" })));
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [200, 409, 409],
  );
  assert.doesNotMatch(await terminal.waitForScreen(/Listed/), DIALOG);
  assert.notEqual((await request("confirmed")).event_seq, null);
  await inState("done");
});

play("opencode-answer-always", "allowed always, another session asks no more", async (one) => {
  const { terminal, request, answer, inState } = one;
  await terminal.say("#command go");
  await terminal.waitForScreen(DIALOG);
  const { id, suggestions } = await request("open");
  assert.deepEqual(
    suggestions.map(({ text, scopes }) => [text, scopes]),
    [["Bash(echo *)\nBash(ls *)", ["offered"]]],
  );
  assert.equal(await answer(id, { choice: "allow", always: 0, scope: "offered" }), 200);
  await terminal.waitForScreen(/Listed/);
  await inState("done");
  await terminal.say("/new");
  await terminal.waitForScreen(/Ask anything/);
  await terminal.say("#command again");
  assert.doesNotMatch(await terminal.waitForScreen(/Listed/), DIALOG);
  await request("confirmed");
});

play("opencode-answer-deny", "a denial gives its words to the model, and the turn goes on", async (one) => {
  const { terminal, request, answer, inState, modelRead } = one;
  await terminal.say("#command go");
  const { id } = await request("open");
  assert.equal(await answer(id, { choice: "deny", message: "Not today、お願いします" }), 200);
  await terminal.waitForScreen(/Listed/);
  assert.match(modelRead(), /Not today、お願いします/);
  await request("confirmed");
  await inState("done");
});

play("opencode-answer-stop", "deny and stop ends the turn as Esc does", async (one) => {
  const { terminal, request, answer, inState } = one;
  await terminal.say("#command go");
  const { id } = await request("open");
  assert.equal(await answer(id, { choice: "deny-and-stop" }), 200);
  await inState("interrupted");
  await request("confirmed");
});

play("opencode-answer-terminal", "answered in the terminal first, an answer from here is refused", async (one) => {
  const { terminal, request, answer, inState } = one;
  await terminal.say("#command go");
  await terminal.waitForScreen(DIALOG);
  const { id } = await request("open");
  await terminal.leave(DIALOG, "Enter");
  assert.equal((await request("closed")).closed_because, "terminal");
  assert.equal(await answer(id, { choice: "deny" }), 409);
  await terminal.waitForScreen(/Listed/);
  await inState("done");
});

play(
  "opencode-answer-question",
  "a question is answered in words",
  async ({ terminal, request, answer, inState, modelRead }) => {
    await terminal.say("#question go");
    await terminal.waitForScreen(/Which size/);
    const { id, kind, choices } = await request("open");
    assert.deepEqual([kind, choices], ["question", ["answer", "deny-and-stop"]]);
    const answers = { "Which size shall it be?": '"both"、両方' };
    assert.equal(await answer(id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Asked\./);
    assert.match(modelRead(), /両方/);
    await request("confirmed");
    await inState("done");
  },
  JSON.stringify({ permission: {} }),
);
