import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { asTyped } from "../called-as.ts";
import { agentText } from "./launchd-agent.ts";
import { taskText } from "./scheduled-task.ts";
import { serviceFor } from "./find-service.ts";
import { stepLine, type ServiceOrder } from "./service-definition.ts";
import { systemdService, unitText } from "./systemd-unit.ts";

const ORDER: ServiceOrder = {
  name: "ccen",
  program: ["/opt/no de/bin/node", "--max-semi-space-size=8", `/opt/it's "50%" <of> $HOME & \\日本/ccen.cjs`],
  configDir: `/home/some one/%h $x/.claude`,
  home: "/home/some one",
  ownFolder: "/home/some one/.claude/hooks/ccen",
  environment: { USERDOMAIN: "DESK", USERNAME: "some one" },
  userId: 501,
  isDefaultFolder: true,
};

function has(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

test("the unit's arguments are quoted so that systemd takes each unchanged", () => {
  const lines = unitText(ORDER).split("\n");
  assert.deepEqual(
    lines.filter((line) => /^(?:ExecStart|Environment)=/.test(line)),
    [
      String.raw`ExecStart="/opt/no de/bin/node" "--max-semi-space-size=8" "/opt/it's \"50%%\" <of> $$HOME & \\日本/ccen.cjs" "start" "--foreground"`,
      'Environment="CLAUDE_CONFIG_DIR=/home/some one/%%h $x/.claude"',
    ],
  );
});

test("a line break in a path begins no line of the unit", () => {
  const text = unitText({ ...ORDER, configDir: "/home/x\nExecStartPre=/bin/evil\t" });
  assert.match(text, /^Environment="CLAUDE_CONFIG_DIR=\/home\/x\\u000aExecStartPre=\/bin\/evil\\u0009"$/m);
});

test("a definition printed for manual installation is the file to the letter", () => {
  for (const text of [unitText(ORDER), agentText(ORDER, "x.ccen"), taskText(ORDER)]) {
    assert.equal(asTyped(text, "npm run ccen --"), text);
  }
});

test("systemd finds no fault in the unit", (t) => {
  if (!has("systemd-analyze", "--version")) return t.skip("needs systemd-analyze");
  const folder = mkdtempSync(join(tmpdir(), "ccen-unit-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const odd = join(folder, `it's "50%" $x & 日本\nExecStart=nowhere`);
  mkdirSync(odd);
  const file = join(folder, "ccen.service");
  writeFileSync(file, unitText({ ...ORDER, program: [process.execPath, join(odd, "ccen.cjs")], configDir: odd }));
  const environment = { PATH: process.env["PATH"], HOME: folder, XDG_RUNTIME_DIR: folder };
  const { status, stderr } = spawnSync("systemd-analyze", ["--user", "--man=no", "verify", file], {
    env: environment,
    encoding: "utf8",
  });
  assert.deepEqual([status, stderr], [0, ""]);
});

test("the agent's file is a property list with the right values", (t) => {
  if (!has("python3", "-c", "import plistlib")) return t.skip("needs python3");
  const script = "import plistlib, json, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))";
  const { stdout } = spawnSync("python3", ["-c", script], { input: agentText(ORDER, "x.ccen"), encoding: "utf8" });
  assert.deepEqual(JSON.parse(stdout), {
    Label: "x.ccen",
    ProgramArguments: [...ORDER.program, "start", "--foreground"],
    EnvironmentVariables: { CLAUDE_CONFIG_DIR: ORDER.configDir },
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 30,
    ExitTimeOut: 20,
    Umask: 0o077,
  });
});

test("the task is XML, runs as the user and has a command line that Windows can split", (t) => {
  if (!has("python3", "-c", "import xml.etree")) return t.skip("needs python3");
  const script = `
import json, sys, xml.etree.ElementTree as tree
print(json.dumps([[e.tag.split("}")[1], e.text] for e in tree.fromstring(sys.stdin.buffer.read().decode()).iter() if len(e) == 0]))`;
  const node = String.raw`C:\Program Files\nodejs\node.exe`;
  const program = [node, "--max-semi-space-size=8", String.raw`C:\a b\R&D\ccen.cjs`];
  const text = taskText({ ...ORDER, program }).replace("UTF-16", "UTF-8");
  const { stdout, stderr } = spawnSync("python3", ["-c", script], { input: text, encoding: "utf8" });
  assert.equal(stderr, "");
  const values = new Map(JSON.parse(stdout) as readonly (readonly [string, string])[]);
  assert.equal(values.get("Command"), node);
  assert.equal(values.get("Arguments"), String.raw`--max-semi-space-size=8 "C:\a b\R&D\ccen.cjs" start`);
  assert.deepEqual(
    ["UserId", "LogonType", "RunLevel", "MultipleInstancesPolicy", "ExecutionTimeLimit"].map((name) =>
      values.get(name),
    ),
    ["DESK\\some one", "InteractiveToken", "LeastPrivilege", "IgnoreNew", "PT0S"],
  );
});

test("each system has its manager, its file and its commands, and others have none", () => {
  const linux = serviceFor("linux", ORDER);
  assert.equal(linux?.file, "/home/some one/.config/systemd/user/ccen.service");
  const moved = systemdService({ ...ORDER, environment: { XDG_CONFIG_HOME: "/etc/mine" } });
  assert.equal(moved.file, "/etc/mine/systemd/user/ccen.service");

  const mac = serviceFor("darwin", ORDER);
  const label = "claude-code-event-notifier.ccen";
  assert.equal(mac?.file, `/home/some one/Library/LaunchAgents/${label}.plist`);
  assert.deepEqual(mac.install.map(stepLine), [
    `write ${mac.file}`,
    `run launchctl bootout gui/501/${label}`,
    `run launchctl enable gui/501/${label}`,
    `run launchctl bootstrap gui/501 "${mac.file}"`,
  ]);

  const windows = serviceFor("win32", { ...ORDER, ownFolder: String.raw`C:\Users\x\.claude\hooks\ccen` });
  const file = String.raw`C:\Users\x\.claude\hooks\ccen\service-task.xml`;
  assert.deepEqual([...(windows?.content.subarray(0, 4) ?? [])], [0xff, 0xfe, 0x3c, 0x00]);
  assert.deepEqual(windows?.install.map(stepLine), [
    `write ${file}`,
    `run schtasks.exe /Create /TN ccen /XML ${file} /F`,
    "run schtasks.exe /Run /TN ccen",
  ]);
  assert.equal(serviceFor("sunos", ORDER), null);
});
