import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ContinuedDto, ContinueOfferDto } from "../../../src/api/continue-dto.ts";
import type { ErrorDto, EventDetailDto } from "../../../src/api/dto.ts";
import { answeringHarness, type AnsweringHarness } from "../../support/asking-client.ts";
import { endedSession, installFake } from "../../support/ended-session.ts";

type Answer = Partial<ContinueOfferDto & ContinuedDto & ErrorDto>;

async function ask(
  { daemon, paired }: Pick<AnsweringHarness, "daemon" | "paired">,
  sessionId: string,
  prompt?: unknown,
): Promise<{ readonly status: number; readonly body: Answer }> {
  const response = await fetch(`${daemon.url}/api/sessions/${sessionId}/continue`, {
    headers: { ...paired, "Content-Type": "application/json" },
    ...(prompt !== undefined && { method: "POST", body: JSON.stringify({ prompt }) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

test("an ended session is continued as it was said before", async (t) => {
  const harness = await answeringHarness(t);
  const run = installFake(harness, {});
  const cwd = await endedSession(harness, "s-ended");
  const { body: offer } = await ask(harness, "s-ended");
  const program = join(harness.home.home, "bin", "claude");
  assert.deepEqual(offer, {
    may_continue: true,
    obstacle: null,
    command: `${program} --bg --resume s-ended -- …`,
    cwd,
  });
  assert.ok(!existsSync(run));

  const prompt = '--dangerously-skip-permissions $(touch x); `y` "Weiter"\nお願いします';
  const answers = await Promise.all([0, 1].map(async () => ask(harness, "s-ended", prompt)));
  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
  assert.deepEqual(statuses, [200, 409]);
  assert.deepEqual(answers.find(({ status }) => status === 200)?.body, {
    state: "started",
    attach: "claude attach 0123abcd",
  });
  // Its folder, a person's usual umask, none of our settings and tokens, no folder of configuration where it is the usual.
  assert.equal(readFileSync(run, "utf8"), `${cwd}\n0022\n[--bg]\n[--resume]\n[s-ended]\n[--]\n[${prompt}]\n`);
  assert.equal((await ask(harness, "s-ended")).body.obstacle, "not-ended");
});

test("what cannot be continued says why", async (t) => {
  const harness = await answeringHarness(t);
  const run = installFake(harness, { version: "2.1.330" });
  const cwd = await endedSession(harness, "s-why");
  const why = async (): Promise<unknown> => {
    const { obstacle } = (await ask(harness, "s-why")).body;
    const { status, body } = await ask(harness, "s-why", "Go on");
    assert.deepEqual([status, body.error?.code], [409, "session/not-continued"]);
    assert.ok((body.error?.message ?? "").includes(obstacle ?? "nothing"));
    return obstacle;
  };
  assert.equal(await why(), "old-client");
  installFake(harness, { answer: "error: unknown option of ghp_0123456789abcdefghijABCDEFGHIJ012345" });
  const failed = await ask(harness, "s-why", "Go on");
  assert.equal(failed.status, 409);
  assert.match(failed.body.error?.message ?? "", /not continued: error: unknown option of \[redacted[^\n]*$/);
  rmSync(run);
  installFake(harness, {});
  harness.register("idle", "s-why");
  assert.equal(await why(), "not-ended");
  rmSync(join(harness.home.paths.configDir, "sessions", `${process.pid}.json`));
  rmSync(join(harness.home.paths.configDir, "projects", "shop", "s-why.jsonl"));
  assert.equal(await why(), "no-transcript");
  rmSync(cwd, { recursive: true });
  assert.equal(await why(), "no-folder");
  assert.ok(!existsSync(run));
});

test("a prompt is an event of its session, without secrets, also where it failed", async (t) => {
  const harness = await answeringHarness(t);
  installFake(harness, {});
  await endedSession(harness, "s-record");
  const prompt = "Go on with ghp_0123456789abcdefghijABCDEFGHIJ012345";
  assert.equal((await ask(harness, "s-record", prompt)).status, 200);
  installFake(harness, { answer: "no such conversation" });
  await endedSession(harness, "s-failed");
  assert.equal((await ask(harness, "s-failed", "Go on")).status, 409);
  const sent = (await harness.daemon.allEvents()).filter((event) => event.hook_event_name === "PromptSent");
  assert.deepEqual(
    sent.map(({ session_id: id, source, status, summary }) => [id, source, status, summary.replace(/\[.*\]/, "[…]")]),
    [
      ["s-record", "answer", "info", "started · Firefox on Linux · Go on with […]"],
      ["s-failed", "answer", "failed", "failed · Firefox on Linux · Go on"],
    ],
  );
  const [{ payload: started }, { payload: failed }] = await Promise.all(
    sent.map(async ({ seq }) => harness.daemon.get<EventDetailDto>(`/api/log/${seq}`)) as [
      Promise<EventDetailDto>,
      Promise<EventDetailDto>,
    ],
  );
  assert.match(JSON.stringify(started["prompt"]), /^"Go on with \[redacted/);
  assert.deepEqual(
    [failed["state"], failed["reason"], failed["surface"], failed["sent_by"]],
    ["failed", "no such conversation", "page", "Firefox on Linux"],
  );
  // The record itself revives nothing.
  assert.deepEqual(
    (await harness.daemon.sessions()).map(({ state }) => state),
    ["ended", "ended"],
  );
});

test("only a paired browser continues a session, with a prompt", async (t) => {
  const harness = await answeringHarness(t);
  const run = installFake(harness, {});
  await endedSession(harness, "s-whose");
  const key = readFileSync(harness.home.paths.accessKeyFile, "utf8");
  const url = `${harness.daemon.url}/api/sessions/s-whose/continue`;
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const offered = (await (await fetch(url, { headers })).json()) as ContinueOfferDto;
  assert.equal(offered.may_continue, false);
  const refused = await fetch(url, { method: "POST", headers, body: '{"prompt":"Go on"}' });
  assert.equal(refused.status, 403);
  for (const prompt of ["", "  ", 7, "a\0b", "x".repeat(8001)]) {
    assert.equal((await ask(harness, "s-whose", prompt)).status, 400);
  }
  assert.equal((await ask(harness, "s-nobody", "Go on")).status, 404);
  assert.ok(!existsSync(run));
});
