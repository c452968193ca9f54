import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const LONGEST = 80;
/** A contract is tests that several stores share. */
const FILES = ["{src,hook,web,test,team/test}/**/*.test.{ts,tsx}", "test/support/**/*-contract.ts"];
const PAUSED = /\.clock\.pauseAt\(/;
/** Template substitutions are not counted. */
const TITLE = /\b(?:test|describe|it)\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;

test(`no title of a test is longer than ${LONGEST} characters`, () => {
  const titles = globSync(FILES, { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(TITLE)].map(([, quoted, template]) => ({
      file,
      title: quoted ?? template?.replaceAll(/\$\{[^}]*\}/g, "") ?? "",
    })),
  );
  assert.ok(titles.length > 1000);
  assert.deepEqual(
    titles.filter(({ title }) => title.length > LONGEST),
    [],
  );
});

test("a page's clock is paused in one place, which waits for what a test needs", () => {
  const files = globSync("{test,team/test}/**/*.ts", { cwd: ROOT });
  const pausing = files.filter((file) => readFileSync(join(ROOT, file), "utf8").match(PAUSED) !== null);
  assert.deepEqual(
    pausing.map((file) => file.replaceAll("\\", "/")),
    ["test/support/browser/pause-timers.ts"],
  );
});
