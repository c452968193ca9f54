"use strict";

// The main script of the program in one file (scripts/single/build.ts). It unpacks the packed program once a version and
// runs it. With a script's full path as its first argument the file is a plain Node, so that the hooks, the daemon and
// the processes that it starts need no other one.

const fs = require("node:fs");
const { createRequire } = require("node:module");
const { homedir } = require("node:os");
const { dirname, isAbsolute, join } = require("node:path");
const { getAsset } = require("node:sea");

const words = process.argv.slice(2);
// Node's own options before a script are built in already (DAEMON_NODE_FLAGS).
const first = words.findIndex((word) => !word.startsWith("-"));
const script = first < 0 ? "" : words[first];
if (isAbsolute(script) && /\.[cm]?[jt]s$/.test(script)) run(script, words.slice(first + 1));
else run(join(unpacked(), "bin", "ccen.cjs"), words);

function run(file, args) {
  process.argv = [process.execPath, file, ...args];
  createRequire(file)(file);
}

/** The folder with the program: the copy that setup made, or else one in the user's cache. */
function unpacked() {
  const id = getAsset("id", "utf8");
  const config = process.env.CLAUDE_CONFIG_DIR || join(homedir(), ".claude");
  const copy = join(config, "hooks", "ccen", "app", id);
  const caches =
    process.env.XDG_CACHE_HOME ||
    (process.platform === "win32" && process.env.LOCALAPPDATA) ||
    join(homedir(), ".cache");
  const folder = join(caches, "ccen", id);
  removeWhenRemoved(dirname(folder));
  for (const present of [copy, folder]) if (isOwn(present)) return present;
  const unfinished = `${folder}.${process.pid}`;
  const { files } = JSON.parse(getAsset("index", "utf8"));
  const content = Buffer.from(getAsset("program"));
  let at = 0;
  try {
    for (const { name, sizeBytes } of files) {
      const path = join(unfinished, ...name.split("/"));
      fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      fs.writeFileSync(path, content.subarray(at, at + sizeBytes), { mode: 0o600 });
      at += sizeBytes;
    }
    fs.renameSync(unfinished, folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!isOwn(folder)) {
      process.stderr.write(`ccen: ${folder} cannot be written: ${error.message}\n`);
      process.exit(1);
    }
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Code that another user could have written is not run. */
function isOwn(folder) {
  const stats = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.geteuid === undefined || stats.uid === process.geteuid());
}

/** `setup --remove` leaves no cache behind. */
function removeWhenRemoved(cache) {
  if (words[0] !== "setup" || !words.includes("--remove") || words.includes("--dry-run")) return;
  process.on("exit", (code) => {
    if (code === 0) fs.rmSync(cache, { recursive: true, force: true });
  });
}
