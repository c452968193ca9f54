import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { drawMachineId, machineIdentity, machineName, readMachineId, type MachineIdentity } from "./machine-id.ts";

const LAPTOP = "4c4c45440034310f8035b9c04f4d3232";
const TOWER = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/** A home folder that is read on one machine or another; null: on a machine without an id. */
function home(t: TestContext) {
  const file = join(tempDir(t), "dashboard", "machine.json");
  const on = (systemId: string | null, nowMs = 1000): MachineIdentity =>
    machineIdentity(file, { nowMs, readSystemId: () => systemId });
  return { file, on };
}

test("a machine keeps the id that it drew, in a file for its owner alone", (t) => {
  const { file, on } = home(t);
  assert.equal(readMachineId(file), null);
  const { id, copiedAtMs } = on(LAPTOP);
  assert.equal(copiedAtMs, null);
  assert.deepEqual(on(LAPTOP), { ...on(LAPTOP), id });
  assert.equal(readMachineId(file), id);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).machine_id, id);
});

test("copied home folder gets another id, and its first one on the first machine", (t) => {
  const { file, on } = home(t);
  const first = on(LAPTOP);
  const copy = on(TOWER, 2000);
  assert.notEqual(copy.id, first.id);
  assert.equal(copy.copiedAtMs, 2000);
  assert.equal(readMachineId(file), copy.id);
  assert.equal(on(TOWER, 3000).id, copy.id);
  assert.equal(on(LAPTOP).id, first.id);
  assert.equal(on(TOWER).id, copy.id);
});

test("the system's name of the machine is not written down", (t) => {
  const { file, on } = home(t);
  on(LAPTOP);
  on(TOWER);
  const text = readFileSync(file, "utf8");
  assert.equal(
    [LAPTOP, TOWER].some((id) => text.includes(id)),
    false,
  );
});

test("an id of an earlier release, and one without a system name, stay valid", (t) => {
  const { file, on } = home(t);
  const { id } = on(null);
  assert.equal(on(null).id, id);
  assert.equal(on(LAPTOP).id, id);
  assert.equal(on(null).id, id);
  assert.notEqual(on(TOWER).id, id);
  writeFileSync(file, '{"machine_id":"11111111-2222-4333-8444-555555555555"}\n');
  assert.deepEqual([on(LAPTOP).id, on(LAPTOP).copiedAtMs], ["11111111-2222-4333-8444-555555555555", null]);
});

test("machine draws another id on request", (t) => {
  const { file, on } = home(t);
  const { id } = on(LAPTOP);
  drawMachineId(file, 5000, () => LAPTOP);
  const drawn = on(LAPTOP);
  assert.notEqual(drawn.id, id);
  assert.equal(drawn.copiedAtMs, 5000);
});

test("a file that holds something else is no id, and gets one", (t) => {
  const file = join(tempDir(t), "machine.json");
  for (const text of ["", "{", "null", '{"machine_id":7}', '{"machine_id":"../x"}']) {
    writeFileSync(file, text);
    assert.equal(readMachineId(file), null);
    assert.match(machineIdentity(file, { nowMs: 0 }).id, /^[\w-]{36}$/);
  }
});

test("a machine has the name that its owner gave, else the first part of its host name", () => {
  assert.equal(machineName(" build \u0007server "), "build server");
  assert.match(machineName(""), /^[^.]+$/);
  assert.equal(machineName("\n"), "unnamed");
});
