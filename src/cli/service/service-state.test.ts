import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { AppError } from "../../core/errors/errors.ts";
import { serviceFor } from "./find-service.ts";
import { lineOf, type ServiceDefinition, type ServiceStep } from "./service-definition.ts";
import { type RunTool, installService, readServiceState, runSteps } from "./service-state.ts";

/** A manager that records the calls that it receives. */
function managerHarness(t: TestContext, platform: "linux" | "darwin" | "win32") {
  const home = mkdtempSync(join(tmpdir(), "ccen-service-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const service = serviceFor(platform, {
    name: "ccen",
    program: [process.execPath, "/x/ccen.cjs"],
    configDir: join(home, ".claude"),
    home,
    ownFolder: home,
    environment: {},
    userId: 7,
    isDefaultFolder: true,
  });
  assert.ok(service !== null);
  const definition = platform === "win32" ? inFolder(service, home) : service;
  const asked: string[] = [];
  const refuses = new Set<string>();
  let isKnown = false;
  const run: RunTool = (call) => {
    const line = lineOf(call);
    asked.push(line);
    if ([...refuses].some((word) => call.args.includes(word))) return "it refuses";
    const has = (...words: readonly string[]): boolean => words.some((word) => call.args.includes(word));
    if (has("enable", "bootstrap", "/Create")) isKnown = true;
    if (has("disable", "bootout", "/Delete")) isKnown = false;
    const isQuestion = call === definition.isKnown || call === definition.isActive;
    return isQuestion && !isKnown ? "unknown" : null;
  };
  return { definition, asked, refuses, run, home };
}

/** A Windows path is no path here. */
function inFolder(service: ServiceDefinition, folder: string): ServiceDefinition {
  const file = join(folder, "task.xml");
  const there = (step: ServiceStep): ServiceStep =>
    "write" in step ? { ...step, write: file } : "remove" in step ? { remove: file } : step;
  return { ...service, file, install: service.install.map(there), uninstall: service.uninstall.map(there) };
}

for (const platform of ["linux", "darwin", "win32"] as const) {
  test(`on ${platform} a service comes, comes no second time, and goes without a trace`, (t) => {
    const { definition, run, asked, home } = managerHarness(t, platform);
    assert.equal(readServiceState(definition, run).isInstalled, false);
    assert.equal(installService(definition, run), true);
    assert.deepEqual(readFileSync(definition.file), definition.content);
    const reported = asked.length;
    assert.equal(installService(definition, run), false);
    assert.ok(!asked.slice(reported).some((line) => /daemon-reload|bootstrap|Create/.test(line)), asked.join("\n"));
    const state = readServiceState(definition, run);
    assert.deepEqual([state.isInstalled, state.isCurrent], [true, true]);

    runSteps(definition.uninstall, run);
    assert.equal(readServiceState(definition, run).isInstalled, false);
    assert.equal(existsSync(definition.file), false);
    if (platform === "linux") assert.deepEqual(readdirSync(join(home, ".config")), []);
  });

  test(`on ${platform} a manager that refuses is quoted, and no file is left`, (t) => {
    const { definition, run, refuses } = managerHarness(t, platform);
    for (const word of ["enable", "bootstrap", "/Create"]) refuses.add(word);
    assert.throws(
      () => installService(definition, run),
      (error) => {
        assert.ok(error instanceof AppError);
        assert.match(error.message, /failed: it refuses$/);
        return error.code === "service/command";
      },
    );
    assert.equal(existsSync(definition.file), false);
  });
}
