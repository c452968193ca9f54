import assert from "node:assert/strict";
import { test } from "node:test";
import { computePermissions } from "./permissions.ts";

const VIEW = 1n << 10n;
const SEND = 1n << 11n;
const ADMINISTRATOR = 1n << 3n;

const base = {
  guildId: "1",
  userId: "9",
  roleIds: ["2", "3"],
  roles: [
    { id: "1", permissions: String(VIEW) },
    { id: "2", permissions: String(SEND) },
    { id: "3", permissions: "0" },
    { id: "4", permissions: String(ADMINISTRATOR) },
  ],
  overwrites: [],
};

test("rights come from @everyone and the member's own roles", () => {
  assert.equal(computePermissions(base), VIEW | SEND);
});

test("an administrator has every right, whatever the channel says", () => {
  const overwrites = [{ id: "9", type: 1, allow: "0", deny: String(SEND) }];
  assert.notEqual(computePermissions({ ...base, roleIds: ["4"], overwrites }) & SEND, 0n);
});

test("overwrites of a role beat everyone's, a member's beat both, allow beats deny", () => {
  const everyone = { id: "1", type: 0, allow: "0", deny: String(VIEW | SEND) };
  const role = { id: "2", type: 0, allow: String(VIEW | SEND), deny: "0" };
  const otherRole = { id: "3", type: 0, allow: "0", deny: String(VIEW) };
  const member = { id: "9", type: 1, allow: "0", deny: String(SEND) };
  assert.equal(computePermissions({ ...base, overwrites: [everyone] }), 0n);
  assert.equal(computePermissions({ ...base, overwrites: [everyone, role, otherRole] }), VIEW | SEND);
  assert.equal(computePermissions({ ...base, overwrites: [member, role, everyone] }), VIEW);
});

test("input that Discord never writes counts as no right", () => {
  const roles = [{ id: "1" }, { id: "2", permissions: "x" }, { id: "1", permissions: "9".repeat(30) }];
  assert.equal(computePermissions({ ...base, roles, overwrites: [{ id: "9", deny: 5 }] }), 0n);
});
