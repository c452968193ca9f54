import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import type { TransitionsDto } from "../../../src/api/session-dto.ts";
import { ASK_TOKEN, pairBrowser } from "../../support/asking-client.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { connectForAnswers } from "../agent-answers.ts";
import { ALL_SCENARIOS } from "../scenario-list.ts";
import { openTerminal, type Terminal } from "../terminal.ts";
import { openCodexStage, trustHooks } from "./codex-stage.ts";
import { READY } from "./recordings/opening.ts";

const DIALOG = /1\. Yes/;
const HELD = /Asking through ccen, then here/;

/** Codex with trusted hooks of `ccen setup` and `ccen answers on`, a daemon, and a paired browser. */
async function stage(t: TestContext, settings = "") {
  const codex = await openCodexStage({});
  let terminal: Terminal | null = null;
  // Its socket lies in the folder of the stage.
  t.after(async () => {
    await terminal?.close();
    await codex.close();
  });
  const { home, cwd, root, program, environment } = codex;
  // Without the stage's own hooks: Codex says what it waits for only where all hooks of an event say the same.
  writeFileSync(join(home, ".codex", "hooks.json"), "{}");
  const paths = await connectForAnswers("codex", codex, settings);
  trustHooks(codex);
  const daemon = await startDaemon(t, { home, paths, environment }, { token: ASK_TOKEN });
  const paired = await pairBrowser({ paths }, daemon.url);
  const headers = { "Content-Type": "application/json", ...paired };
  const post = async (path: string, body: object): Promise<number> =>
    (await fetch(daemon.url + path, { method: "POST", headers, body: JSON.stringify(body) })).status;
  const opened = await openTerminal({ socket: join(root, "t"), cwd, command: [program], environment });
  terminal = opened;
  await opened.waitForScreen(READY);
  const requests = async () => (await daemon.get<RequestsDto>("/api/requests")).requests;
  const request = async (state: RequestDto["state"]) =>
    waitFor(`a request that is ${state}`, async () => (await requests()).find((one) => one.state === state));
  const look = async () => assert.equal(await post("/api/presence", {}), 204);
  return {
    terminal: opened,
    requests,
    request,
    post,
    made: join(cwd, "made.txt"),
    /** A paired browser shows the page to a person. */
    look,
    /** The person types a prompt, then looks at the page: its request. */
    asked: async () => {
      await opened.say("#permission go");
      return waitFor("a request", async () => {
        await look();
        return (await requests()).find(({ state }) => state === "open");
      });
    },
    answer: async (id: string, body: object) => assert.equal(await post(`/api/requests/${id}/answer`, body), 200),
    states: async (...expected: readonly string[]) => {
      let states: readonly string[] = [];
      await waitFor(`the states ${expected.join(" ")}`, async () => {
        const [session] = await daemon.sessions();
        const path = `/api/sessions/${session?.session_id ?? "none"}/transitions?limit=500`;
        states = (await daemon.get<TransitionsDto>(path)).transitions.map(({ to }) => to).toReversed();
        return states.join() === expected.join();
      }).catch(() => assert.deepEqual(states, expected, readFileSync(paths.logFile, "utf8")));
    },
  };
}

type Play = (one: Awaited<ReturnType<typeof stage>>) => Promise<void>;

function play(id: keyof typeof ALL_SCENARIOS, what: string, { settings = "", run }: { settings?: string; run: Play }) {
  test(`${id} · ${ALL_SCENARIOS[id]?.[0]}: ${what}`, async (t) => run(await stage(t, settings)));
}

play("codex-answer-allow", "allowed on the page, the call runs without a dialog", {
  run: async ({ terminal, asked, request, answer, states, made }) => {
    const { id, input, holds_dialog: isHeld, choices } = await asked();
    assert.deepEqual([input["command"], isHeld, choices], ["touch made.txt; echo done", true, ["allow", "deny"]]);
    assert.doesNotMatch(await terminal.waitForScreen(HELD), DIALOG);
    assert.ok(!existsSync(made));
    await answer(id, { choice: "allow" });
    assert.doesNotMatch(await terminal.waitForScreen(/Past the permission/), DIALOG);
    assert.ok(existsSync(made));
    await request("confirmed");
    await states("starting", "working", "waiting", "working", "done");
  },
});

play("codex-answer-deny", "denied on the page, the model gets the words and the turn goes on", {
  run: async ({ terminal, asked, request, answer, states, made }) => {
    const { id } = await asked();
    await answer(id, { choice: "deny", message: 'Not "today"、お願いします' });
    assert.match(
      await terminal.waitForScreen(/Past the permission/),
      /Blocked by hook[\s\S]*Not "today"、お願いします/,
    );
    assert.ok(!existsSync(made));
    await request("confirmed");
    await states("starting", "working", "waiting", "done");
  },
});

play("codex-answer-late", "once its time is over the terminal asks, and its Yes counts", {
  settings: "CCEN_ANSWERS_CODEX_SECONDS=5\n",
  run: async ({ terminal, asked, request, states, post, made }) => {
    const { id } = await asked();
    await terminal.waitForScreen(DIALOG);
    assert.equal((await request("closed")).closed_because, "expired");
    assert.equal(await post(`/api/requests/${id}/answer`, { choice: "allow" }), 409);
    await terminal.leave(DIALOG, "y");
    await terminal.waitForScreen(/Past the permission/);
    assert.ok(existsSync(made));
    await states("starting", "working", "waiting", "working", "done");
  },
});

play("codex-answer-unwatched", "without a look at the page its dialog comes at once", {
  settings: "CCEN_ANSWERS_CODEX_SECONDS=300\n",
  run: async ({ terminal, look, requests, states }) => {
    // Then the person is at the keyboard.
    await look();
    await terminal.say("#permission go");
    await terminal.waitForScreen(DIALOG);
    assert.deepEqual(await requests(), []);
    await terminal.leave(DIALOG, "y");
    await states("starting", "working", "waiting", "working", "done");
  },
});
