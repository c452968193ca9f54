import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";

const SOURCES = ["*.ts", "{scripts,test,src,web,hook}/**/*.{ts,tsx}", "team/{src,embedded,test,bench}/**/*.ts"];

function readManifest(path: string): Record<string, Readonly<Record<string, string>> | undefined> {
  return JSON.parse(readFileSync(join(packageRoot, path), "utf8")) as Record<string, Readonly<Record<string, string>>>;
}

test("each tool is imported, or run by a script of the package", () => {
  const names = Object.keys(readManifest(join("tools", "package.json"))["peerDependencies"] ?? {});
  const sources = globSync(SOURCES, { cwd: packageRoot }).map((path) => readFileSync(join(packageRoot, path), "utf8"));
  const scripts = Object.values(readManifest("package.json")["scripts"] ?? {});
  const text = [...sources, ...scripts].join("\n");
  const unused = names.filter((name) => {
    // The types of a package come with its import. `oxlint` loads its type checker by itself.
    const used = name === "oxlint-tsgolint" ? "oxlint" : name.replace("@types/", "");
    return !new RegExp(`["'/ ]${RegExp.escape(used)}["'/ ]`).test(text);
  });
  assert.deepEqual(unused, []);
});

test("installing the tools again does nothing", () => {
  const run = spawnSync(process.execPath, [join(packageRoot, "scripts", "install-tools.ts")], {
    encoding: "utf8",
    // Without npm on the path an installation would fail.
    env: { PATH: "" },
  });
  assert.deepEqual([run.status, run.stdout], [0, ""]);
});

test("the help of the screenshots comes at once, without a build", () => {
  const script = join(packageRoot, "scripts", "screenshots.ts");
  const { status, stdout } = spawnSync(process.execPath, [script, "--help"], { encoding: "utf8" });
  assert.deepEqual([status, stdout.split(" ", 4).join(" ")], [0, "npm run screenshots --"]);
});
