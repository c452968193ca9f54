import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createClientRegistry, createRegistryWatch } from "./client-registry.ts";

function setUp(t: TestContext) {
  const configDir = join(tempDir(t), ".claude");
  const folder = join(configDir, "sessions");
  mkdirSync(folder, { recursive: true });
  const put = (name: string, content: unknown): void =>
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return { configDir, folder, put, registry: createClientRegistry(configDir) };
}

const NOTHING_SAID = { status: null, statusSinceMs: null, startTime: null, pidDomain: null, version: null };

test("a client has the values of its own file", (t) => {
  const { put, registry } = setUp(t);
  put("41.json", {
    pid: 41,
    sessionId: "s1",
    cwd: "/home/dev/shop",
    procStart: "1199636",
    pidDomain: "linux:0123456789abcdef0123456789abcdef:pid:[4026531836]",
    status: "waiting",
    waitingFor: "permission prompt",
    statusUpdatedAt: 1_795_581_403_449,
    version: "2.1.331",
  });
  assert.deepEqual(registry.client(41), {
    pid: 41,
    sessionId: "s1",
    status: "waiting",
    statusSinceMs: 1_795_581_403_449,
    startTime: "1199636",
    pidDomain: { machineId: "0123456789abcdef0123456789abcdef", namespace: "pid:[4026531836]" },
    version: "2.1.331",
  });
});

test("an older client has fewer fields, and its machine may have no name", (t) => {
  const { put, registry } = setUp(t);
  put("41.json", { pid: 41, sessionId: "s1", kind: "interactive", entrypoint: "cli" });
  put("42.json", { pid: 42, sessionId: "s2", pidDomain: "linux::pid:[1]" });
  put("43.json", { pid: 43, sessionId: "s3", pidDomain: "darwin:of some kind" });
  assert.deepEqual(registry.client(41), { pid: 41, sessionId: "s1", ...NOTHING_SAID });
  assert.deepEqual(registry.client(42)?.pidDomain, { machineId: null, namespace: "pid:[1]" });
  assert.equal(registry.client(43)?.pidDomain, null);
});

test("a file that is no client of that process id is ignored", (t) => {
  const { put, registry, folder } = setUp(t);
  const contents: readonly unknown[] = ["", '{"pid":1,"sessi', "[]", "null", { pid: 1 }, { pid: 2, sessionId: "s" }];
  for (const content of contents) {
    put("1.json", content);
    assert.equal(registry.client(1), null, JSON.stringify(content));
  }
  put("1.json", { pid: 1, sessionId: "s", more: "x".repeat(70_000) });
  assert.equal(registry.client(1), null);
  assert.equal(registry.client(3), null);
  assert.equal(registry.client(-1), null);
  mkdirSync(join(folder, "4.json"));
  assert.equal(registry.client(4), null);
  // Opening a pipe without a writer blocks, unless O_NONBLOCK is set.
  execFileSync("mkfifo", [join(folder, "5.json")]);
  assert.equal(registry.client(5), null);
  assert.deepEqual(registry.clients(), []);
});

test("only files named by a number are looked at, the keys beside them never", (t) => {
  const { put, registry } = setUp(t);
  put("7.json", { pid: 7, sessionId: "s7" });
  put("8.json", { pid: 8, sessionId: "s8" });
  for (const name of ["7.0f0f.key", "7.json.key", "07.json", "9.json~", "x.json", "12345678901.json"]) {
    put(name, { pid: 9, sessionId: "secret" });
  }
  assert.deepEqual(
    registry.clients().map(({ sessionId }) => sessionId),
    ["s7", "s8"],
  );
});

test("no link is followed, neither a file's nor the folder's", (t) => {
  const { put, registry, configDir, folder } = setUp(t);
  put("7.0f0f.key", { pid: 7, sessionId: "secret" });
  symlinkSync(join(folder, "7.0f0f.key"), join(folder, "7.json"));
  assert.equal(registry.client(7), null);
  put("8.json", { pid: 8, sessionId: "s8" });
  renameSync(folder, join(configDir, "..", "elsewhere"));
  symlinkSync(join(configDir, "..", "elsewhere"), folder);
  assert.equal(registry.client(8), null);
  assert.deepEqual(registry.clients(), []);
});

test("a configuration folder that is itself a link works like another", (t) => {
  const { put, configDir } = setUp(t);
  put("7.json", { pid: 7, sessionId: "s7" });
  const link = join(configDir, "..", "link");
  symlinkSync(configDir, link);
  assert.equal(createClientRegistry(link).client(7)?.sessionId, "s7");
});

test("without a registry there are no clients", (t) => {
  const registry = createClientRegistry(join(tempDir(t), "nothing"));
  assert.deepEqual([registry.client(1), registry.clients()], [null, []]);
});

function setUpFolder(t: TestContext) {
  const configDir = join(tempDir(t), ".claude");
  const folder = join(configDir, "sessions");
  mkdirSync(configDir);
  const noticed = new Set<number>();
  const watch = createRegistryWatch(configDir, { onClient: (pid) => noticed.add(pid), onUnsure: () => undefined });
  t.after(() => watch.close());
  const put = (name: string): void => writeFileSync(join(folder, name), "{}");
  const waitForPid = async (pid: number): Promise<void> => {
    await waitFor(`a notice of ${pid}`, () => noticed.has(pid));
    noticed.clear();
  };
  return { configDir, folder, watch, put, noticed, waitForPid };
}

test("a client is noticed when its file is written, replaced and removed", async (t) => {
  const { folder, watch, put, waitForPid } = setUpFolder(t);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  assert.equal(watch.ensure(), false);
  put("41.json");
  await waitForPid(41);
  put("41.json.tmp");
  renameSync(join(folder, "41.json.tmp"), join(folder, "42.json"));
  await waitForPid(42);
  rmSync(join(folder, "42.json"));
  await waitForPid(42);
});

test("the keys beside the files are no clients", async (t) => {
  const { folder, watch, put, noticed } = setUpFolder(t);
  mkdirSync(folder);
  watch.ensure();
  for (const name of ["7.0f0f.key", "07.json", "x.json"]) put(name);
  put("8.json");
  await waitFor("the last one", () => noticed.has(8));
  assert.deepEqual([...noticed], [8]);
});

test("a folder that comes later, or is replaced, is watched from then on", async (t) => {
  const { configDir, folder, watch, put, waitForPid } = setUpFolder(t);
  assert.equal(watch.ensure(), false);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("1.json");
  await waitForPid(1);
  renameSync(folder, join(configDir, "old"));
  assert.equal(watch.ensure(), false);
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("2.json");
  await waitForPid(2);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  assert.equal(watch.ensure(), true);
  put("3.json");
  await waitForPid(3);
});

test("a folder that a link leads to is not watched", (t) => {
  const { configDir, folder, watch } = setUpFolder(t);
  mkdirSync(join(configDir, "..", "elsewhere"));
  symlinkSync(join(configDir, "..", "elsewhere"), folder);
  assert.equal(watch.ensure(), false);
});
