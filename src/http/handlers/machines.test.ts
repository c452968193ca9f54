import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { FORWARDING_PROTOCOL, type ForwardingResponseDto } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { createAccess } from "../access/access.ts";

const TOKEN = "kJ3vP9xQ2mW7rT5yB8nL4cF6hD1sG0zA";

const ANSWER: ForwardingResponseDto = {
  protocol: FORWARDING_PROTOCOL,
  position: 7,
  position_key: null,
  message_position: 0,
  taken: true,
  central: { machine_id: "m", name: "central", version: "1.2.3" },
};

async function setUp(t: TestContext, { guarded = true } = {}) {
  const taken: Buffer[] = [];
  const daemon = await startHttpDaemon(t, {
    receiveBatch: async (body) => {
      taken.push(body);
      return ANSWER;
    },
    ...(guarded && {
      access: (parts) =>
        createAccess({
          token: TOKEN,
          loginsFile: join(tempDir(t), "logins.json"),
          machineTokensFile: join(tempDir(t), "m.json"),
          ...parts,
        }),
    }),
  });
  const post = async (path: string, headers: Record<string, string> = {}, body = "{}") =>
    fetch(new URL(path, daemon.url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
  return { taken, post, url: daemon.url };
}

test("forwarded batch is accepted with the token", async (t) => {
  const { taken, post } = await setUp(t);
  const response = await post(ROUTES.upstream, { authorization: `Bearer ${TOKEN}` }, '{"a":1}');
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), ANSWER);
  assert.equal(taken[0]?.toString(), '{"a":1}');
});

test("forwarded batch is rejected without a token, from this machine too", async (t) => {
  const guarded = await setUp(t);
  assert.equal((await guarded.post(ROUTES.upstream)).status, 401);
  const open = await setUp(t, { guarded: false });
  const response = await open.post(ROUTES.upstream);
  assert.equal(response.status, 403);
  assert.match(await response.text(), /upstream\/token-needed/);
  assert.equal(guarded.taken.length + open.taken.length, 0);
});

test("machines are listed, and removing an unknown one is 404", async (t) => {
  const { post, url } = await setUp(t, { guarded: false });
  const list = await fetch(new URL(ROUTES.machines, url));
  assert.deepEqual(await list.json(), {
    self: { machine_id: null, name: "central", copied_at: null },
    machines: [],
    upstream: null,
  });
  assert.equal((await post(`${ROUTES.machine}gone/remove`)).status, 200);
  const missing = await post(`${ROUTES.machine}other/remove`);
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /machine\/not-found/);
  assert.equal((await post(`${ROUTES.machine}gone/other`)).status, 404);
});
