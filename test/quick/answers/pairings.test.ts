import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { PairingDto, RequestsDto } from "../../../src/api/request-dto.ts";
import {
  ASK_TOKEN,
  answeringHarness,
  logIn,
  pairBrowser,
  pairingCode,
  type AnsweringHarness,
} from "../../support/asking-client.ts";
import { requestSlowly } from "../../support/raw-http.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

type Headers = Readonly<Record<string, string>>;

let harness: AnsweringHarness;
shareInFile(async (t) => {
  harness = await answeringHarness(t);
});

async function list(headers: object): Promise<RequestsDto> {
  const response = await fetch(`${harness.daemon.url}/api/requests`, { headers: { ...headers } });
  return (await response.json()) as RequestsDto;
}

/** The entry of the browser itself. */
async function own(headers: object): Promise<PairingDto> {
  const found = (await list(headers)).pairings.filter(({ is_this_browser: isOwn }) => isOwn);
  assert.equal(found.length, 1);
  return found[0] ?? assert.fail();
}

async function revoke(id: string, headers: Headers): Promise<number> {
  const response = await fetch(`${harness.daemon.url}/api/pairings/${id}/revoke`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: "{}",
  });
  return response.status;
}

function bearer(token: string): Headers {
  return { Authorization: `Bearer ${token}` };
}

test("revoked browser answers no more, stays logged in, and live streams say so", async (t) => {
  const { home, daemon } = harness;
  const lost = await pairBrowser(home, daemon.url);
  const { id, name, paired_at: at } = await own(lost);
  assert.match(name, /^Firefox on Linux \(\d+\)$/);
  assert.ok(Math.abs(Date.now() - Date.parse(at)) < 60_000, at);
  const stream = await openStream(t, `${daemon.url}/api/events`, { ...lost });
  harness.register("waiting", "s-revoked");
  harness.ask({ session_id: "s-revoked", tool_name: "Bash", tool_input: { command: "make" } });
  const request = await harness.request("s-revoked");

  // One that was never paired may take the right away.
  assert.equal(await revoke(id, { Cookie: await logIn(daemon.url, { token: ASK_TOKEN }) }), 200);
  await waitFor("the stream says it", () => stream.frames.some(({ type }) => type === "pairings"));
  assert.equal(stream.closed, false);
  const { may_answer: mayAnswer, pairings, paired } = await list(lost);
  assert.deepEqual([mayAnswer, paired.length], [false, pairings.length]);
  assert.ok(pairings.every((one) => one.id !== id && !one.is_this_browser));
  const { status, body } = await harness.answer(request.id, { choice: "allow" }, { ...lost });
  assert.deepEqual([status, body.error?.code], [403, "request/not-paired"]);
  assert.equal((await own(harness.paired)).name, "Firefox on Linux");
});

test("a browser revoked while its body arrives answers, notes and continues nothing", async () => {
  const { home, daemon } = harness;
  harness.register("waiting", "s-slow");
  const dialog = harness.ask({ session_id: "s-slow", tool_name: "Bash", tool_input: { command: "make" } });
  const { id } = await harness.request("s-slow");
  await runCommandForTest(home, ["answers", "notes", "on"]);
  for (const [path, body] of [
    [`/api/requests/${id}/answer`, { choice: "allow" }],
    [`/api/requests/${id}/reveal`, {}],
    ["/api/sessions/s-slow/note", { text: "go on" }],
    ["/api/sessions/s-slow/continue", { prompt: "go on" }],
  ] as const) {
    const lost = await pairBrowser(home, daemon.url);
    const request = { method: "POST", path, headers: { "Content-Type": "application/json", ...lost } };
    const answer = await requestSlowly(
      Number(new URL(daemon.url).port),
      { ...request, body: JSON.stringify(body) },
      async () => revoke((await own(lost)).id, { ...harness.paired }),
    );
    assert.deepEqual([path, answer.status], [path, 403]);
  }
  assert.equal((await harness.request("s-slow")).state, "open");
  dialog.interrupt();
});

test("no hook's key, machine or foreign page revokes a browser", async () => {
  const { home, daemon } = harness;
  const { id } = await own(harness.paired);
  const key = /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
  const ask = async (path: string, body: object, headers: Headers): Promise<unknown> => {
    const options = { method: "POST", headers: { "Content-Type": "application/json", ...headers } };
    return (await fetch(daemon.url + path, { ...options, body: JSON.stringify(body) })).json();
  };
  const { code } = (await ask("/api/invite", {}, bearer(ASK_TOKEN))) as { code: string };
  const { token } = (await ask("/api/join", { code, name: "other" }, {})) as { token: string };
  const login = { ...harness.paired };
  const tries: readonly (readonly [what: string, headers: Headers, status: number])[] = [
    ["nothing", {}, 401],
    ["the hook's key", bearer(key), 401],
    ["a machine's token", bearer(token), 403],
    ["a foreign page", { ...login, Origin: "https://evil.example" }, 403],
    ["a form", { ...login, "Content-Type": "text/plain" }, 415],
  ];
  for (const [what, headers, status] of tries) assert.deepEqual([what, await revoke(id, headers)], [what, status]);
  for (const unknown of ["000000000000", "x", "%2e%2e", `${id}/revoke`]) {
    assert.equal(await revoke(unknown, bearer(ASK_TOKEN)), 404);
  }
  assert.equal((await own(harness.paired)).id, id);
});

test("browser that pairs again or logs in anew is listed once or not at all", async () => {
  const { home, daemon } = harness;
  const count = async (): Promise<number> => (await list(harness.paired)).pairings.length;
  const atFirst = await count();
  const first = await pairBrowser(home, daemon.url);
  const again = async (proof: Headers): Promise<string> => {
    const response = await fetch(`${daemon.url}/api/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: first.Cookie },
      body: JSON.stringify(proof),
    });
    return response.headers.get("set-cookie")?.split(";")[0] ?? "";
  };
  assert.equal(await count(), atFirst + 1);
  const second = await again({ code: await pairingCode(home, daemon.url) });
  assert.equal(await count(), atFirst + 1);
  assert.notEqual((await own({ Cookie: second })).id, "");
  const third = await pairBrowser(home, daemon.url);
  assert.equal(await revoke((await own({ Cookie: second })).id, { ...third }), 200);
  assert.equal(await revoke((await own(third)).id, { ...third }), 200);
  assert.equal(await count(), atFirst);
});

test("ccen answers status lists paired browsers, and revoke ends the one it names", async () => {
  const { home, daemon } = harness;
  const other = await pairBrowser(home, daemon.url);
  const { id, name } = await own(other);
  assert.notEqual(name, "Firefox on Linux", "the first one has that name");
  const status = await runCommandForTest(home, ["answers", "status"]);
  assert.match(status.text, new RegExp(`\\n  ${id}  Firefox on Linux \\(\\d+\\), paired \\d+ (s|min) ago(\\n|$)`));

  const none = await runCommandForTest(home, ["answers", "revoke", "Safari"]);
  assert.deepEqual([none.code, /No browser is paired as "Safari"/.test(none.text)], [1, true]);

  const ended = await runCommandForTest(home, ["answers", "revoke", ...name.toLowerCase().split(" ")]);
  assert.deepEqual([ended.code, ended.text.split(".")[0]], [0, `${name} may not answer any more`]);
  assert.equal((await list(other)).may_answer, false);
  assert.equal((await runCommandForTest(home, ["answers", "revoke", "Firefox on Linux"])).code, 0);
  assert.equal((await list(harness.paired)).may_answer, false);
});
