#!/usr/bin/env node
"use strict";

// Old syntax on purpose: a Node that is too old must get as far as saying so. Node 24 can require ES modules.
var MINIMUM = 24;
var args = process.argv.slice(2);

if (parseInt(process.versions.node, 10) < MINIMUM) {
  // A hook is never loud; `ccen doctor` finds the wrong Node in the launch file.
  if (args.indexOf("--from-hook") < 0) {
    process.stderr.write(
      "ccen needs Node.js " +
        MINIMUM +
        " or newer; this is v" +
        process.versions.node +
        " at " +
        process.execPath +
        ". Install a newer one (https://nodejs.org) or put it first on PATH.\n",
    );
  }
  process.exitCode = 1;
} else {
  // Here, not above: the `node:` names are unknown to the oldest versions.
  var fs = require("node:fs");
  var path = require("node:path");
  // Halves the start. In our own folder, where it is ours alone to write: compiled code is code. Not before there is one,
  // and not with `sudo` in another user's home.
  var home = process.platform === "win32" ? "" : process.env.HOME;
  var config = process.env.CLAUDE_CONFIG_DIR;
  try {
    config = config || path.join(home || require("node:os").homedir(), ".claude");
  } catch {
    // A user whom the system does not know: the program says so.
  }
  var data = config && path.join(config, "hooks", "dashboard");
  var isThere = data && fs.existsSync(data);
  if (isThere && (process.geteuid === undefined || fs.statSync(data).uid === process.geteuid())) {
    var umask = process.umask(63); // 077
    require("node:module").enableCompileCache(path.join(data, "compile-cache"));
    process.umask(umask);
  }
  // node:sqlite says on every start that it is experimental; that is nothing a user can act on.
  var emitWarning = process.emitWarning;
  process.emitWarning = function (warning) {
    if (String(warning).indexOf("SQLite is an experimental feature") < 0) emitWarning.apply(process, arguments);
  };
  // A clone has the sources (Node strips their types), a package what tsc made of them.
  var source = path.join(__dirname, "..", "src", "cli", "main.ts");
  require(fs.existsSync(source) ? source : path.join(__dirname, "..", "dist", "cli", "main.js")).main(args);
}
