import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { waitFor } from "../../support/wait-for.ts";
import { answeringHarness, answeringHome, type AnsweringHarness } from "../../support/asking-client.ts";
import { TRANSCRIPTS } from "../../support/transcript-harness.ts";
import { shareInFile } from "../../support/whole-file.ts";

let harness: AnsweringHarness;
shareInFile(async (t) => {
  harness = await answeringHarness(t);
});

async function openOf(sessionId: string): Promise<readonly unknown[]> {
  return (await harness.requests()).filter(({ session_id, state }) => session_id === sessionId && state === "open");
}

function bash(sessionId: string, command: string): Readonly<Record<string, unknown>> {
  return { session_id: sessionId, tool_name: "Bash", tool_input: { command, description: "A try" } };
}

test("an allowed permission is what the waiting hook prints", async () => {
  harness.register("waiting", "s-allow");
  const dialog = harness.ask(bash("s-allow", "npm run build"));
  const request = await harness.request("s-allow");
  assert.deepEqual(
    [request.kind, request.tool_name, request.input, request.is_redacted, request.description],
    ["permission", "Bash", { command: "npm run build", description: "A try" }, false, "A try"],
  );
  const sent = await harness.answer(request.id, { choice: "allow" });
  assert.deepEqual([sent.status, sent.body], [200, { state: "sent" }]);
  const { output, code } = await dialog.ended;
  assert.deepEqual(
    [code, JSON.parse(output)],
    [0, { hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } } }],
  );
});

test("an answer and what became of it are events of its session", async () => {
  harness.register("waiting", "s-record");
  harness.ask(bash("s-record", "make"));
  const { id } = await harness.request("s-record");
  const joined = await waitFor("its event", async () => (await harness.request("s-record")).event_seq);
  const message = "use the key ghp_0123456789abcdefghijABCDEFGHIJ012345";
  assert.equal((await harness.answer(id, { choice: "deny", message })).status, 200);
  const events = await waitFor("the record", async () => {
    const all = (await harness.daemon.allEvents()).filter(({ session_id }) => session_id === "s-record");
    return all.length === 2 && all;
  });
  assert.deepEqual(
    events.map(({ seq, source, hook_event_name }) => [seq === joined, source, hook_event_name]),
    [
      [true, "hook", "PermissionRequest"],
      [false, "answer", "RequestAnswered"],
    ],
  );
  assert.match(events[1]?.summary ?? "", /^deny · Bash · Firefox on Linux · use the key \[redacted/);
  const detail = await harness.daemon.get<EventDetailDto>(`/api/log/${events[1]?.seq ?? 0}`);
  const { payload } = detail;
  assert.deepEqual(
    [payload["request_id"], payload["choice"], payload["surface"], payload["was_shown_whole"]],
    [id, "deny", "page", true],
  );
  assert.match(JSON.stringify(payload["input_sha256"]), /^"[0-9a-f]{64}"$/);
  const exported = await fetch(`${harness.daemon.url}/api/export?session=s-record`, {
    headers: { ...harness.paired },
  });
  assert.match(await exported.text(), /RequestAnswered/);
});

test("deny and stop is confirmed once client 2.1.199 has stopped the turn", async () => {
  const recorded = readFileSync(join(TRANSCRIPTS, "stopped-2.1.199.jsonl"), "utf8").split("\n").slice(0, 2);
  const { sessionId } = JSON.parse(recorded[0] ?? "") as { readonly sessionId: string };
  const transcript = join(harness.home.paths.configDir, "projects", "-home-dev-shop", `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  writeFileSync(transcript, "");
  const call = { ...bash(sessionId, "npm publish"), transcript_path: transcript };
  harness.register("busy", sessionId, "2.1.199");
  await harness.fire({ ...call, hook_event_name: "PreToolUse", tool_use_id: "toolu_refused" });
  harness.register("waiting", sessionId, "2.1.199");
  const dialog = harness.ask(call);
  await waitFor("its event", async () => (await harness.request(sessionId)).event_seq);
  const { id } = await harness.request(sessionId);
  assert.equal((await harness.answer(id, { choice: "deny-and-stop" })).status, 200);
  assert.match((await dialog.ended).output, /"interrupt":true/);
  const now = new Date().toISOString();
  for (const line of recorded) appendFileSync(transcript, `${line.replace(/(?<="timestamp":")[^"]+/, now)}\n`);
  harness.register("idle", sessionId, "2.1.199");
  await harness.request(sessionId, "confirmed");
});

test("of three answers at once exactly one is sent", async () => {
  harness.register("waiting", "s-three");
  const dialog = harness.ask(bash("s-three", "make"));
  const { id } = await harness.request("s-three");
  const choices = ["allow", "deny", "deny-and-stop"] as const;
  const answers = await Promise.all(choices.map(async (choice) => harness.answer(id, { choice })));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 409, 409],
  );
  const taken = answers.find(({ status }) => status === 409);
  assert.match(taken?.body.error?.message ?? "", /Firefox on Linux answered at 2/);
  assert.equal(taken?.body.request?.answer?.by.name, "Firefox on Linux");
  await dialog.ended;
});

test("an answer in the terminal closes the request while its hook still runs", async () => {
  harness.register("waiting", "s-terminal");
  const dialog = harness.ask(bash("s-terminal", "make"));
  const { id } = await harness.request("s-terminal");
  harness.register("busy", "s-terminal");
  const closed = await harness.request("s-terminal", "closed");
  assert.equal(closed.closed_because, "terminal");
  assert.deepEqual(await dialog.ended, { output: "", code: 0 });
  assert.equal((await harness.answer(id, { choice: "allow" })).status, 409);
});

test("Esc ends the hook and closes the request", async () => {
  harness.register("waiting", "s-esc");
  const dialog = harness.ask(bash("s-esc", "make"));
  await harness.request("s-esc");
  dialog.interrupt();
  assert.equal((await harness.request("s-esc", "closed")).closed_because, "interrupted");
});

test("a dialog that its hook holds up is let go", async () => {
  harness.register("busy", "s-background");
  const dialog = harness.ask({ ...bash("s-background", "make"), agent_id: "a1", agent_type: "worker" });
  assert.deepEqual(await dialog.ended, { output: "", code: 0 });
  assert.equal((await harness.request("s-background", "closed")).closed_because, "not-asked");
});

test("the first of two dialogs is answered: the second comes, its session still waits", async () => {
  harness.register("waiting", "s-two");
  const main = harness.ask(bash("s-two", "make"));
  await harness.request("s-two");
  const aside = harness.ask({ ...bash("s-two", "make aside"), agent_id: "a1", agent_type: "worker" });
  const waits = async (): Promise<readonly (string | null)[] | undefined> =>
    (await harness.daemon.sessions())
      .find(({ session_id }) => session_id === "s-two")
      ?.waits.map(({ agent_id }) => agent_id);
  await waitFor("both waits", async () => (await waits())?.length === 2);
  await waitFor("both requests", async () => (await openOf("s-two")).length === 2);
  harness.register("busy", "s-two");
  for (const { ended } of [main, aside]) assert.deepEqual(await ended, { output: "", code: 0 });
  const closed = (await harness.requests()).filter(({ session_id }) => session_id === "s-two");
  assert.deepEqual(
    closed.map(({ agent_id, closed_because }) => [agent_id, closed_because]),
    [
      [null, "terminal"],
      ["a1", "not-asked"],
    ],
  );
  assert.deepEqual(await waits(), ["a1"]);
  harness.register("waiting", "s-two");
});

test("print mode is not held", async () => {
  const dialog = harness.ask(bash("s-print", "make"), { CLAUDE_CODE_ENTRYPOINT: "sdk-cli" });
  assert.deepEqual(await dialog.ended, { output: "", code: 0 });
  assert.deepEqual(
    (await harness.requests()).filter(({ session_id }) => session_id === "s-print"),
    [],
  );
});

const own = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal);

test(
  "hooks reach a daemon that listens on an address of the network alone",
  { skip: own === undefined && "needs a network" },
  async (t) => {
    const lan = await answeringHarness(t, await answeringHome(t, `CCEN_HOST=${own?.address ?? ""}\n`));
    lan.register("waiting", "s-lan");
    const dialog = lan.ask(bash("s-lan", "make"));
    const { id } = await lan.request("s-lan");
    assert.equal((await lan.answer(id, { choice: "allow" })).status, 200);
    assert.match((await dialog.ended).output, /"behavior":"allow"/);
  },
);
