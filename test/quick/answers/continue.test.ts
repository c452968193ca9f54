import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ContinuedDto, ContinueOfferDto } from "../../../src/api/continue-dto.ts";
import type { ErrorDto } from "../../../src/api/dto.ts";
import { answeringHarness, type AnsweringHarness } from "../../support/asking-client.ts";
import { waitFor } from "../../support/wait-for.ts";

/** A Claude Code that notes how it was run. */
function installFake({ home }: AnsweringHarness, { version = "2.1.331", answer = "" }): string {
  const program = join(home.home, "bin", "claude");
  const lines = [
    "#!/bin/sh",
    `[ "$1" = --version ] && { echo '${version} (Claude Code)'; exit 0; }`,
    '{ pwd; umask; env | grep -E "^(CCEN_|CLAUDE)"; printf "[%s]\\n" "$@"; } >"$0.run"',
    answer === "" ? "echo 'backgrounded · 0123abcd'" : `echo '${answer}' >&2; echo more >&2; exit 1`,
  ];
  writeFileSync(program, `${lines.join("\n")}\n`, { mode: 0o755 });
  return `${program}.run`;
}

async function endedSession(harness: AnsweringHarness, sessionId: string): Promise<string> {
  const cwd = join(harness.home.home, "shop");
  const transcript = join(harness.home.paths.configDir, "projects", "shop", `${sessionId}.jsonl`);
  mkdirSync(cwd, { recursive: true });
  mkdirSync(join(transcript, ".."), { recursive: true });
  writeFileSync(transcript, "");
  const fields = { session_id: sessionId, cwd, transcript_path: transcript };
  await harness.fire({ ...fields, hook_event_name: "SessionStart", source: "startup" });
  await harness.fire({ ...fields, hook_event_name: "SessionEnd", reason: "other" });
  await waitFor("its end", async () =>
    (await harness.daemon.sessions()).some(({ session_id, state }) => session_id === sessionId && state === "ended"),
  );
  return cwd;
}

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
