import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createFileLogger } from "./logger.ts";

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) };

describe("createFileLogger", () => {
  let folder = "";
  let file = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ccen-log-"));
    file = join(folder, "daemon.log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("writes one JSON object a line, for the owner only, whatever the text holds", () => {
    const logger = createFileLogger({ file, clock });
    logger.info("hello\nworld", { port: 8000, level: "fake" });
    logger.error("状態");
    logger.close();
    assert.deepEqual(
      readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
      [
        { port: 8000, time: "2026-01-02T03:04:05.006Z", level: "info", message: "hello\nworld" },
        { time: "2026-01-02T03:04:05.006Z", level: "error", message: "状態" },
      ],
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test("says so when lines of the last day go because there are too many", () => {
    const logger = createFileLogger({ file, clock: { now: () => Date.now() }, maxSizeBytes: 200 });
    for (let at = 0; at < 4; at += 1) logger.info("x".repeat(120));
    logger.close();
    const messages = readFileSync(file, "utf8").match(/"message":"[^"]*"/g);
    assert.equal(messages?.length, 2);
    assert.match(messages?.[0] ?? "", /lines of the last day went/);
    assert.doesNotMatch(readFileSync(`${file}.1`, "utf8"), /went/);
  });

  test("redacts every text that it writes", () => {
    const logger = createFileLogger({ file, clock, redact: (text) => text.replaceAll("tulip", "[gone]") });
    logger.warn("tulip", { reason: "cannot POST tulip", port: 8000 });
    logger.close();
    const { message, reason, port } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    assert.deepEqual([message, reason, port], ["[gone]", "cannot POST [gone]", 8000]);
  });

  test("leaves out lines below the level", () => {
    const logger = createFileLogger({ file, clock, level: "warn" });
    logger.debug("a");
    logger.info("b");
    logger.warn("c");
    logger.close();
    assert.match(readFileSync(file, "utf8"), /^[^\n]*"c"[^\n]*\n$/);
  });

  test("keeps the newest lines in a bounded number of bounded files, across restarts too", () => {
    for (let run = 0; run < 2; run += 1) {
      const logger = createFileLogger({ file, clock, maxSizeBytes: 500 });
      for (let line = 0; line < 20; line += 1) logger.info(`run ${run} line ${line}`);
      logger.close();
    }
    assert.deepEqual(readdirSync(folder).sort(), ["daemon.log", "daemon.log.1", "daemon.log.2"]);
    for (const name of readdirSync(folder)) assert.ok(statSync(join(folder, name)).size <= 500, name);
    assert.match(readFileSync(file, "utf8"), /run 1 line 19"}\n$/);
    const all = ["daemon.log.2", "daemon.log.1", "daemon.log"].map((name) => readFileSync(join(folder, name), "utf8"));
    const lines = [...all.join("").matchAll(/run 1 line (\d+)/g)].map((found) => Number(found[1]));
    assert.deepEqual(
      lines,
      Array.from(lines, (_, index) => 20 - lines.length + index),
    );
  });

  test("counts lines that it cannot write and goes on when it can again", () => {
    mkdirSync(file);
    const logger = createFileLogger({ file, clock });
    logger.info("lost");
    logger.error("lost too");
    assert.equal(logger.trouble?.()?.lostLines, 2);
    rmSync(file, { recursive: true });
    logger.info("kept");
    logger.close();
    assert.match(readFileSync(file, "utf8"), /"kept"/);
  });

  test("shows its trouble while it lasts, and replaces a deleted or replaced log file", () => {
    const logger = createFileLogger({ file, clock });
    logger.info("first");
    assert.equal(logger.trouble?.(), null);
    rmSync(file);
    logger.info("second");
    assert.match(readFileSync(file, "utf8"), /^\{[^\n]*"second"\}\n$/);
    rmSync(file);
    mkdirSync(file);
    logger.info("third");
    const trouble = logger.trouble?.();
    assert.equal(trouble?.lostLines, 1);
    assert.match(trouble?.reason ?? "", /EISDIR/);
    rmSync(file, { recursive: true });
    logger.info("fourth");
    assert.equal(logger.trouble?.(), null);
    logger.close();
    assert.match(readFileSync(file, "utf8"), /^\{[^\n]*"fourth"\}\n$/);
  });
});
