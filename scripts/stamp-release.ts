// Called by `npm version` (see "release" in package.json), before and after it writes the new number. `--check` only
// checks whether there are changes to release.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { stampChangelog } from "./changelog.ts";

/** Manifests that carry the version beside package.json and its lock file, which npm itself writes. */
const MANIFESTS = [".claude-plugin/plugin.json", ".claude-plugin/marketplace.json"];

const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const stamped = stampChangelog(readFileSync("CHANGELOG.md", "utf8"), version, new Date().toISOString().slice(0, 10));

if (!check) {
  writeFileSync("CHANGELOG.md", stamped);
  for (const file of MANIFESTS.filter((path) => existsSync(path))) {
    // Only the number changes: the file's layout is its author's.
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/("version": ")[^"]+"/g, `$1${version}"`));
  }
}
