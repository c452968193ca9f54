import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ANSWER_KEY_HEADER } from "../../../src/api/routes.ts";
import {
  ASK_TOKEN,
  answeringHarness,
  logIn,
  pairBrowser,
  pairingCode,
  type AnsweringHarness,
} from "../../support/asking-client.ts";
import { requestRaw } from "../../support/raw-http.ts";
import { shareInFile } from "../../support/whole-file.ts";

let harness: AnsweringHarness;
shareInFile(async (t) => {
  harness = await answeringHarness(t);
});

const ALLOW = { choice: "allow" } as const;

test("no key, token, other login or foreign page answers, and the dialog is untouched", async () => {
  const { home, daemon } = harness;
  harness.register("waiting", "s-attack");
  const dialog = harness.ask({ session_id: "s-attack", tool_name: "Bash", tool_input: { command: "make" } });
  const { id } = await harness.request("s-attack");
  const accessKey = readFileSync(home.paths.accessKeyFile, "utf8");
  const askKey = /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
  assert.notEqual(askKey, "");
  const link = await fetch(`${daemon.url}/api/login/link`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${accessKey}` },
  });
  const { code } = (await link.json()) as { code: string };
  const ordinary = await logIn(daemon.url, { code });
  const byToken = await logIn(daemon.url, { token: ASK_TOKEN });
  const other = await pairBrowser(home, daemon.url);
  const machineToken = await joinMachine(daemon.url, accessKey);
  const none = { Cookie: "" };
  const tries: readonly (readonly [what: string, headers: Readonly<Record<string, string>>, status: number])[] = [
    ["nothing", none, 401],
    ["the token", { ...none, Authorization: `Bearer ${ASK_TOKEN}` }, 403],
    ["access.key", { ...none, Authorization: `Bearer ${accessKey}` }, 403],
    ["the hook's key", { ...none, Authorization: `Bearer ${askKey}` }, 401],
    ["a login by a link", { Cookie: ordinary, [ANSWER_KEY_HEADER]: "" }, 403],
    ["a login by the token", { Cookie: byToken, [ANSWER_KEY_HEADER]: "" }, 403],
    ["the cookie of a paired browser, as another server of its host gets it", { [ANSWER_KEY_HEADER]: "" }, 403],
    ["another login with the key of the paired one", { Cookie: ordinary }, 403],
    ["another paired browser's cookie", { Cookie: other.Cookie }, 403],
    ["a paired browser beside a token", { Authorization: `Bearer ${ASK_TOKEN}` }, 403],
    ["a foreign page", { Origin: "https://evil.example" }, 403],
    ["a page of another port", { Origin: "http://127.0.0.1:1" }, 403],
    ["a page without an origin", { Origin: "null" }, 403],
    ["a foreign site", { "Sec-Fetch-Site": "cross-site" }, 403],
    ["a page of another port of this host", { "Sec-Fetch-Site": "same-site" }, 403],
    ["another machine's token", { ...none, Authorization: `Bearer ${machineToken}` }, 403],
    ["a form", { "Content-Type": "application/x-www-form-urlencoded" }, 415],
    ["JSON as text", { "Content-Type": "text/plain" }, 415],
    ["a form of our own page", { "Content-Type": "text/plain", Origin: daemon.url }, 415],
    ["a compressed body", { "Content-Encoding": "gzip" }, 400],
  ];
  for (const [what, headers, status] of tries) {
    assert.deepEqual([what, (await harness.answer(id, ALLOW, headers)).status], [what, status]);
  }
  const rebound = { ...harness.paired, "Content-Type": "application/json", Host: "evil.example" };
  const path = `/api/requests/${id}/answer`;
  const body = JSON.stringify(ALLOW);
  const port = Number(new URL(daemon.url).port);
  assert.equal((await requestRaw(port, { method: "POST", path, headers: rebound, body })).status, 403);
  assert.equal((await fetch(daemon.url + path, { headers: { ...harness.paired } })).status, 405);
  assert.equal((await harness.request("s-attack")).state, "open");
  assert.equal(dialog.child.exitCode, null);
  assert.equal((await harness.answer(id, ALLOW)).status, 200);
  await dialog.ended;
});

/** @returns the token of a machine that forwards to this one */
async function joinMachine(url: string, accessKey: string): Promise<string> {
  const post = async (path: string, body: object, headers = {}): Promise<unknown> =>
    (
      await fetch(url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
      })
    ).json();
  const { code } = (await post("/api/invite", {}, { Authorization: `Bearer ${accessKey}` })) as { code: string };
  return ((await post("/api/join", { code, name: "other" })) as { token: string }).token;
}

test("an answer that does not fit is refused with its reason, and leaves it open", async () => {
  harness.register("waiting", "s-unfit");
  harness.ask({ session_id: "s-unfit", tool_name: "Bash", tool_input: { command: "make" } });
  const { id } = await harness.request("s-unfit");
  for (const [body, status] of [
    ["{", 400],
    ["[]", 422],
    ['{"choice":"approve"}', 422],
    ['{"choice":"allow","always":"0"}', 422],
    ['{"choice":"allow","always":0}', 422],
    ['{"choice":"allow","scope":"userSettings"}', 422],
    ['{"choice":"deny","message":1}', 422],
    ['{"choice":"allow","answers":{"a":1}}', 422],
  ] as const) {
    assert.deepEqual([body, (await harness.answer(id, body)).status], [body, status]);
  }
  assert.equal((await harness.answer("AAAAAAAAAAAAAAAAAAAAAA", ALLOW)).status, 404);
  assert.equal((await harness.answer(`${id}x`, ALLOW)).status, 404);
  assert.equal((await harness.request("s-unfit")).state, "open");
});

test("what redaction hides is shown to a paired browser alone, and allowed only then", async () => {
  const { daemon, home, paired } = harness;
  const command = "TOKEN=abc12345`id>evil`def make";
  harness.register("waiting", "s-hidden");
  const dialog = harness.ask({ session_id: "s-hidden", tool_name: "Bash", tool_input: { command } });
  const { id, input } = await harness.request("s-hidden");
  assert.doesNotMatch(JSON.stringify(input), /evil/);
  const reveal = async (headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${daemon.url}/api/requests/${id}/reveal`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: "{}",
    });
  const accessKey = readFileSync(home.paths.accessKeyFile, "utf8");
  for (const headers of [{ Authorization: `Bearer ${accessKey}` }, { Cookie: paired.Cookie }]) {
    assert.equal((await reveal(headers)).status, 403);
  }
  assert.equal((await harness.answer(id, ALLOW)).status, 422);
  const revealed = await reveal({ ...paired });
  assert.deepEqual(await revealed.json(), { input: { command } });
  assert.equal(revealed.headers.get("cache-control"), "no-store");
  assert.equal((await harness.answer(id, ALLOW)).status, 200);
  await dialog.ended;
  assert.equal((await reveal({ ...paired })).status, 404);
  assert.doesNotMatch(JSON.stringify(await harness.daemon.allEvents()), /evil/);
});

test("only the hook's own key asks", async () => {
  const { daemon, home } = harness;
  const payload = { session_id: "s-forged", hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: {} };
  const ask = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const response = await fetch(`${daemon.url}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(payload),
    });
    return response.status;
  };
  const askKey = /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
  assert.equal(await ask({ Authorization: `Bearer ${ASK_TOKEN}` }), 401);
  assert.equal(await ask({ ...harness.paired }), 401);
  assert.equal(await ask({ Authorization: `Bearer ${askKey}`, "X-Forwarded-For": "192.0.2.1" }), 401);
  assert.equal(await ask({ Authorization: `Bearer ${askKey}`, Origin: "https://evil.example" }), 403);
});

test("only a program with the access key begins a pairing, and its link works once", async () => {
  const { daemon, home, paired } = harness;
  const accessKey = readFileSync(home.paths.accessKeyFile, "utf8");
  const askKey = /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
  const pair = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (
      await fetch(`${daemon.url}/api/login/pair`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
      })
    ).status;
  const key = { Authorization: `Bearer ${accessKey}` };
  for (const [headers, status] of [
    [{}, 401],
    [{ ...paired }, 401],
    [{ Authorization: `Bearer ${askKey}` }, 401],
    [{ Authorization: `Bearer ${await joinMachine(daemon.url, accessKey)}` }, 403],
    [{ ...key, Origin: "https://evil.example" }, 403],
    [{ ...key, "Sec-Fetch-Site": "same-site" }, 403],
    [{ ...key, "Content-Type": "text/plain" }, 415],
    [key, 200],
  ] as const) {
    assert.deepEqual([headers, await pair(headers)], [headers, status]);
  }
  const code = await pairingCode(home, daemon.url);
  assert.match(code, /^[\w-]{43}$/);
  const tries = await Promise.all(Array.from({ length: 10 }, async () => logIn(daemon.url, { code })));
  const cookies = tries.filter((cookie) => cookie !== "");
  assert.equal(cookies.length, 1);
  // Two had the link: neither is trusted.
  const first = await fetch(`${daemon.url}/api/requests`, { headers: { Cookie: cookies[0] ?? "" } });
  assert.equal(first.status, 401);
});

test("an ask that is nested deeper than any view is let go, and hides no other", async () => {
  const { daemon, home } = harness;
  const askKey = /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
  const response = await fetch(`${daemon.url}/api/ask`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${askKey}` },
    body: `{"session_id":"s-deep","hook_event_name":"PermissionRequest","tool_name":"Bash","tool_input":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
  });
  assert.equal(response.status, 204);
  assert.ok((await harness.requests()).every(({ session_id }) => session_id !== "s-deep"));
});
