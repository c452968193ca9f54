import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import type { CommandTable } from "../../../src/cli/command.ts";
import { usageLine } from "../../../src/cli/command-line.ts";
import { commands } from "../../../src/cli/commands.ts";
import { makeHome } from "./run-ccen.ts";

async function loadAll(table: CommandTable) {
  return Promise.all(Object.values(table).map(async (load) => load()));
}

test("help lists every command, also without arguments", async (t) => {
  const { ccen } = makeHome(t);
  const { code, stdout, stderr } = await ccen([]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (const { meta } of await loadAll(commands)) {
    assert.match(stdout, new RegExp(`^  ${meta.name} +${meta.summary}$`, "m"));
  }
  assert.deepEqual(await ccen(["help"]), { code, stdout, stderr });
  assert.deepEqual(await ccen(["--help"]), { code, stdout, stderr });
});

test("`ccen help start` and `ccen start --help` are the same page", async (t) => {
  const { ccen } = makeHome(t);
  const page = await ccen(["help", "start"]);
  assert.equal(page.code, 0);
  assert.match(page.stdout, /^Usage: ccen start \[--port N\]/m);
  assert.match(page.stdout, /^ {2}-p, --port N +port to listen on/m);
  assert.doesNotMatch(page.stdout, /from-hook/);
  assert.deepEqual(await ccen(["start", "--help"]), page);
});

test("command line with a typing error exits with 2 and offers the nearest word", async (t) => {
  const { ccen } = makeHome(t);
  assert.deepEqual(await ccen(["statsu"]), {
    code: 2,
    stdout: "",
    stderr: 'ccen: there is no command "statsu"\nDid you mean `ccen status`?\n',
  });
  assert.match((await ccen(["stat"])).stderr, /^Did you mean `ccen status` or `ccen statusline`\?$/m);
  assert.match((await ccen(["sta"])).stderr, /^Did you mean `ccen start` or `ccen status` or `ccen statusline`\?$/m);
  assert.deepEqual(await ccen(["status", "--jsn"]), {
    code: 2,
    stdout: "",
    stderr:
      "ccen: unknown option --jsn\nDid you mean --json?\nUsage: ccen status [--all] [--json]\n`ccen help status` explains the options.\n",
  });
  for (const port of ["eighty", "70000", "-1", "80.5"]) {
    const { code, stderr } = await ccen(["start", `--port=${port}`]);
    assert.equal(code, 2);
    assert.match(stderr, /^ccen: --port must be a whole number from 0 to 65535$/m);
  }
  const host = await ccen(["start", "--host", "127.1"]);
  assert.equal(host.code, 2);
  assert.match(host.stderr, /must be an address of this machine/);
  const event = await ccen(["setup", "--events", "Stpo"]);
  assert.deepEqual([event.code, /Did you mean Stop\?/.test(event.stderr)], [2, true], event.stderr);
});

test("output is coloured on request, and not without a terminal", async (t) => {
  const { spawnCcen } = makeHome(t);
  const said = async (environment: Readonly<Record<string, string>>) =>
    text(spawnCcen(["nonsense"], { environment }).stderr);
  assert.doesNotMatch(await said({}), /\u001b/);
  assert.match(await said({ FORCE_COLOR: "1" }), /\u001b\[31m/);
  assert.doesNotMatch(await said({ FORCE_COLOR: "0" }), /\u001b/);
});

test("every command's meta is complete and consistent", async () => {
  const loaded = await loadAll(commands);
  assert.deepEqual(
    loaded.map(({ meta }) => meta.name),
    Object.keys(commands),
  );
  for (const { meta } of loaded) {
    assert.match(usageLine(meta), new RegExp(`^Usage: ccen ${meta.name}\\b`));
    assert.doesNotMatch(meta.summary, /\.$/);
    for (const [option, description] of Object.entries(meta.options)) {
      const name = /--[\w-]+/.exec(option)?.[0] ?? option;
      if (description !== "") assert.ok(usageLine(meta).includes(name), `${meta.name}: ${name} in the usage`);
    }
    for (const example of meta.examples) assert.match(example, new RegExp(`\\bccen (${meta.name}\\b|--version)`));
  }
});

test("version and config answer in text and in JSON", async (t) => {
  const { ccen, normalise } = makeHome(t);
  assert.equal(normalise((await ccen(["version"])).stdout), "<version>\n");
  assert.deepEqual(await ccen(["--version"]), await ccen(["version"]));
  const { version } = JSON.parse((await ccen(["version", "--json"])).stdout) as { version: string };
  assert.match(version, /^\d+\.\d+\.\d+/);

  const environment = { CCEN_PORT: "8123", CCEN_MAX_CONNECTIONS: "many" };
  const config = await ccen(["config"], { environment });
  assert.equal(config.code, 0);
  assert.match(config.stdout, /^CCEN_PORT +8123 +environment$/m);
  assert.match(config.stdout, /^CCEN_MAX_CONNECTIONS +100 +default$/m);
  assert.match(config.stderr, /^warning: environment: CCEN_MAX_CONNECTIONS must be a whole number/);
  const json = JSON.parse((await ccen(["config", "--json"], { environment })).stdout) as {
    settings: { name: string; value: string; source: string }[];
    problems: unknown[];
  };
  assert.equal(json.problems.length, 1);
  assert.equal(json.settings.find(({ name }) => name === "CCEN_PORT")?.source, "environment");
});
