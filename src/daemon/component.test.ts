import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { loadConfig } from "../config/load-config.ts";
import { pathsUnder } from "../system/paths.ts";
import { createComponents, type Component } from "./component.ts";

/** Components that record their calls. */
function noting() {
  const calls: string[] = [];
  const part = (name: string, over: Partial<Component> = {}): Component => ({
    name,
    start: () => void calls.push(`${name} starts`),
    configure: () => void calls.push(`${name} obeys`),
    stop: async () => {
      await Promise.resolve();
      calls.push(`${name} stops`);
    },
    ...over,
  });
  return { calls, part };
}

test("parts start and are configured in order, and stop in reverse, once", async (t) => {
  const { calls, part } = noting();
  const parts = createComponents([part("a"), { name: "idle" }, part("b"), part("c")]);
  await parts.start();
  parts.configure(loadConfig({ paths: pathsUnder(join(tempDir(t), ".claude")), environment: {} }));
  await Promise.all([parts.stop(), parts.stop()]);
  assert.deepEqual(calls, [
    "a starts",
    "b starts",
    "c starts",
    "a obeys",
    "b obeys",
    "c obeys",
    "c stops",
    "b stops",
    "a stops",
  ]);
});

test("failed start begins no later part and stops in reverse before it throws", async () => {
  const { calls, part } = noting();
  const failure = new Error("no port");
  const fails = (): never => {
    throw failure;
  };
  const parts = createComponents([part("a"), part("b"), part("c", { start: fails }), part("d")]);
  await assert.rejects(parts.start(), failure);
  assert.deepEqual(calls, ["a starts", "b starts", "d stops", "c stops", "b stops", "a stops"]);
  await parts.stop();
  assert.equal(calls.length, 6);
});

test("part that cannot stop keeps none of the others, and its error is thrown", async () => {
  const { calls, part } = noting();
  const failure = new Error("stuck");
  const parts = createComponents([part("a"), part("b", { stop: () => Promise.reject(failure) }), part("c")]);
  await parts.start();
  await assert.rejects(parts.stop(), failure);
  assert.deepEqual(calls.slice(3), ["c stops", "a stops"]);
});

test("parts together start in order and stop at once", async () => {
  const { calls, part } = noting();
  const gate = Promise.withResolvers<void>();
  const slow = part("slow", {
    stop: async () => {
      await gate.promise;
      calls.push("slow stops");
    },
  });
  const quick = part("quick", {
    stop: () => {
      calls.push("quick stops");
      gate.resolve();
    },
  });
  const parts = createComponents([part("first"), [slow, quick]]);
  await parts.start();
  await parts.stop();
  assert.deepEqual(calls.slice(3), ["quick stops", "slow stops", "first stops"]);
});

test("parts together all stop before an earlier part does, even if one cannot", async () => {
  const { calls, part } = noting();
  const failure = new Error("stuck");
  const gate = Promise.withResolvers<void>();
  const slow = part("slow", {
    stop: async () => {
      await gate.promise;
      calls.push("slow stops");
    },
  });
  const stuck = part("stuck", {
    stop: async () => {
      setImmediate(gate.resolve);
      throw failure;
    },
  });
  const parts = createComponents([part("store"), [slow, stuck]]);
  await parts.start();
  await assert.rejects(parts.stop(), failure);
  assert.deepEqual(calls.slice(3), ["slow stops", "store stops"]);
});
