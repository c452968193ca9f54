import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { machineId, machineName, readMachineId } from "./machine-id.ts";

test("a machine keeps the id that it drew, in a file for its owner alone", (t) => {
  const file = join(tempDir(t), "dashboard", "machine.json");
  assert.equal(readMachineId(file), null);
  const id = machineId(file);
  assert.equal(machineId(file), id);
  assert.equal(readMachineId(file), id);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).machine_id, id);
});

test("a file that holds something else is no id, and gets one", (t) => {
  const file = join(tempDir(t), "machine.json");
  for (const text of ["", "{", "null", '{"machine_id":7}', '{"machine_id":"../x"}']) {
    writeFileSync(file, text);
    assert.equal(readMachineId(file), null);
    assert.match(machineId(file), /^[\w-]{36}$/);
  }
});

test("a machine has the name that its owner gave, else the first part of its host name", () => {
  assert.equal(machineName(" build \u0007server "), "build server");
  assert.match(machineName(""), /^[^.]+$/);
  assert.equal(machineName("\n"), "unnamed");
});
