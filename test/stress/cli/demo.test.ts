import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { DemoDto } from "../../../src/api/dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "../../quick/cli/run-ccen.ts";

async function get<Dto>(url: string, path: string, init?: RequestInit): Promise<Dto> {
  return (await (await fetch(new URL(path, url), init)).json()) as Dto;
}

test("the page starts one demo, from its own origin alone, which ends with the daemon", async (t) => {
  const home = makeHome(t);
  const temporary = join(dirname(home.paths.configDir), "tmp");
  mkdirSync(temporary, { recursive: true });
  const started = await home.ccen(["start", "--port", "0"], { environment: { TMPDIR: temporary } });
  const url = /Dashboard: (\S+)/.exec(started.stdout)?.[1] ?? "";
  const begin = async (headers: Record<string, string>) => fetch(`${url}/api/demo`, { method: "POST", headers });
  assert.equal((await begin({ Origin: "https://evil.example" })).status, 403);
  assert.equal((await begin({ "Content-Type": "text/plain" })).status, 415);
  assert.deepEqual(readdirSync(temporary), []);

  const answers = await Promise.all([begin({ Origin: url }), begin({ Origin: url })]);
  const [first, second] = (await Promise.all(answers.map(async (answer) => answer.json()))) as DemoDto[];
  assert.equal(first?.url, second?.url);
  assert.equal(readdirSync(temporary).length, 1);
  const demoUrl = first?.url ?? "";
  await waitFor("its sessions", async () => (await get<readonly SessionDto[]>(demoUrl, "/api/sessions")).length === 9);
  assert.equal((await fetch(`${demoUrl}/api/demo`, { method: "POST", headers: { Origin: demoUrl } })).status, 404);
  assert.deepEqual(await get(url, "/api/sessions"), []);

  assert.equal((await home.ccen(["stop"])).code, 0);
  await waitFor("the demo's end", () => readdirSync(temporary).length === 0);
});
