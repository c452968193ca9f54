import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { requestRaw, requestSlowly, type RawAnswer } from "../../../test/support/raw-http.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { FORWARDING_PROTOCOL } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { createAccess, INVITATION_LIFE_MS, type Access } from "./access.ts";
import { MOST_FAILURES } from "./attempts.ts";
import { drawSecret } from "./secrets.ts";

const TOKEN = randomBytes(32).toString("base64url");
const JSON_TYPE = { "Content-Type": "application/json" };

async function central(t: TestContext, { folder = tempDir(t), token = TOKEN } = {}) {
  let access: Access | undefined;
  let elapsedMs = 0;
  const machineTokensFile = join(folder, "machine-tokens.json");
  const daemon = await startHttpDaemon(t, {
    receiveBatch: async (body, received) => {
      received(body.toString());
      return {
        protocol: FORWARDING_PROTOCOL,
        position: 0,
        position_key: null,
        message_position: 0,
        taken: true,
        central: { machine_id: "m", name: "central", version: "1" },
      };
    },
    access: (parts) =>
      (access = createAccess({
        ...parts,
        token,
        loginsFile: join(folder, "logins.json"),
        machineTokensFile,
        readMs: () => elapsedMs,
      })),
  });
  assert.ok(access !== undefined);
  const post = async (path: string, body: string, bearer?: string): Promise<RawAnswer> =>
    requestRaw(daemon.port, {
      method: "POST",
      path,
      headers: { ...JSON_TYPE, ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }) },
      body,
    });
  const joins = async (code: string): Promise<RawAnswer> =>
    post(ROUTES.join, JSON.stringify({ code, name: "laptop\u001b[2J" }));
  const invite = async (): Promise<string> => String(JSON.parse((await post(ROUTES.invite, "", TOKEN)).text)["code"]);
  const admitted = async (): Promise<string> => String(JSON.parse((await joins(await invite())).text)["token"]);
  const passes = (ms: number): void => void (elapsedMs += ms);
  return { daemon, access, machineTokensFile, post, joins, invite, admitted, passes };
}

test("no secret can be taken for an option of a command", () => {
  const drawn = Array.from({ length: 2_000 }, drawSecret);
  assert.equal(new Set(drawn).size, 2_000);
  for (const secret of drawn) assert.match(secret, /^\w[\w-]{42}$/);
});

test("token of a machine forwards and opens nothing else", async (t) => {
  const { daemon, post, admitted } = await central(t);
  const machine = await admitted();
  assert.equal((await post(ROUTES.upstream, "m1", machine)).status, 200);
  const open = new Set<string>([ROUTES.page, ROUTES.static, ROUTES.login, ROUTES.join]);
  const headers = { ...JSON_TYPE, Authorization: `Bearer ${machine}` };
  let asked = 0;
  for (const { path, methods, isPrefix } of daemon.routes) {
    if (open.has(path)) continue;
    for (const method of new Set([...methods, "GET", "HEAD", "POST", "PUT", "DELETE"])) {
      if (method === "POST" && path === ROUTES.upstream) continue;
      const answer = await requestRaw(daemon.port, {
        method,
        path: isPrefix ? `${path}1` : path,
        headers,
        ...(method === "POST" && { body: "{}" }),
      });
      assert.equal(answer.status, 403, `${method} ${path}`);
      asked += 1;
    }
  }
  assert.ok(asked > 90, `${asked} requests`);
  for (const path of [`${ROUTES.upstream}/`, `${ROUTES.upstream}%2f`, "/api/Upstream", "/none"]) {
    assert.equal((await post(path, "{}", machine)).status, 403, path);
  }
});

test("a machine removed while its batch arrives leaves nothing", async (t) => {
  const { daemon, access, post, admitted } = await central(t);
  const token = await admitted();
  assert.equal((await post(ROUTES.upstream, "m1", token)).status, 200);
  const headers = { ...JSON_TYPE, Authorization: `Bearer ${token}` };
  const request = { method: "POST", path: ROUTES.upstream, headers, body: "m1" };
  assert.equal((await requestSlowly(daemon.port, request, () => access.dismissMachine("m1"))).status, 401);
});

test("invitation admits one machine within ten minutes; a second use admits neither", async (t) => {
  const { post, joins, invite, passes, machineTokensFile } = await central(t);
  const code = await invite();
  const first = await joins(code);
  assert.equal(first.status, 200);
  const { token, central: name } = JSON.parse(first.text);
  assert.equal(name, "central");
  assert.equal((await post(ROUTES.upstream, "m1", token)).status, 200);
  const again = await joins(code);
  assert.equal(again.status, 401);
  assert.match(again.text, /machine\/invitation/);
  assert.equal((await post(ROUTES.upstream, "m1", token)).status, 401, "two had the code");

  const late = await invite();
  passes(INVITATION_LIFE_MS);
  assert.equal((await joins(late)).status, 401);
  assert.equal((await joins("")).status, 401);
  const kept = await joins(await invite());
  const text = readFileSync(machineTokensFile, "utf8");
  assert.equal(text.includes(String(JSON.parse(kept.text)["token"])), false, "digests alone are kept");
  assert.equal(text.includes("\\u001b"), false);
  assert.equal(statSync(machineTokensFile).mode & 0o777, 0o600);
});

test("only the access token invites, and codes cannot be tried without end", async (t) => {
  const { daemon, access, post, joins, admitted } = await central(t);
  assert.equal((await post(ROUTES.invite, "")).status, 401);
  assert.equal((await post(ROUTES.invite, "", await admitted())).status, 403);
  const login = await post(ROUTES.login, JSON.stringify({ code: access.issueCode() }));
  const cookie = (login.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  const asBrowser = await requestRaw(daemon.port, {
    method: "POST",
    path: ROUTES.invite,
    headers: { ...JSON_TYPE, Cookie: cookie },
    body: "",
  });
  assert.equal(asBrowser.status, 401, "a stolen cookie admits no machine");
  for (let guess = 0; guess < MOST_FAILURES; guess += 1) assert.equal((await joins(drawSecret())).status, 401);
  assert.equal((await joins(drawSecret())).status, 429);
});

test("login link is no invitation, and an invitation lets no browser in", async (t) => {
  const { access, post, joins, invite } = await central(t);
  assert.equal((await joins(access.issueCode())).status, 401);
  assert.equal((await post(ROUTES.login, JSON.stringify({ code: await invite() }))).status, 401);
});

test("machine tokens outlive restarts and a new access token, and end with the machine", async (t) => {
  const folder = tempDir(t);
  const first = await central(t, { folder });
  const [laptop, tower] = [await first.admitted(), await first.admitted()];
  const second = await central(t, { folder, token: randomBytes(32).toString("base64url") });
  assert.equal((await second.post(ROUTES.upstream, "laptop-id", laptop)).status, 200);
  assert.equal((await second.post(ROUTES.upstream, "tower-id", tower)).status, 200);
  second.access.dismissMachine("laptop-id");
  assert.equal((await second.post(ROUTES.upstream, "laptop-id", laptop)).status, 401);
  const third = await central(t, { folder });
  assert.equal((await third.post(ROUTES.upstream, "laptop-id", laptop)).status, 401);
  assert.equal((await third.post(ROUTES.upstream, "tower-id", tower)).status, 200);
  writeFileSync(third.machineTokensFile, '{"tokens":[null,{"digest":1},{"digest":"x"}]}');
  const broken = await central(t, { folder });
  assert.equal((await broken.post(ROUTES.upstream, "tower-id", tower)).status, 401);
});

test("token ends with any machine that used it; eight may use it", async (t) => {
  const { access, post, admitted } = await central(t);
  const token = await admitted();
  for (const id of ["laptop-id", "decoy-1"]) assert.equal((await post(ROUTES.upstream, id, token)).status, 200);
  access.dismissMachine("laptop-id");
  assert.equal((await post(ROUTES.upstream, "decoy-1", token)).status, 401, "it was the laptop's token, too");

  const other = await admitted();
  for (let copy = 0; copy < 8; copy += 1)
    assert.equal((await post(ROUTES.upstream, `copy-${copy}`, other)).status, 200);
  const refused = await post(ROUTES.upstream, "copy-8", other);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /machine\/identities/);
  assert.equal((await post(ROUTES.upstream, "copy-0", other)).status, 200);
});

test("access token still forwards", async (t) => {
  const { post } = await central(t);
  assert.equal((await post(ROUTES.upstream, "m1", TOKEN)).status, 200);
});
