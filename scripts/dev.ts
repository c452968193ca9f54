import { spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const viteBin = join(root, "node_modules", "vite", "bin", "vite.js");

// A change rebuilds the page and restarts the daemon; reload the browser to see it.
const children = [
  spawn(process.execPath, [viteBin, "build", "--watch", "--logLevel", "warn"], { cwd: root, stdio: "inherit" }),
  spawn(process.execPath, ["--watch-path=src", "bin/ccen.cjs", "start", "--foreground", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  }),
];
for (const child of children) {
  child.on("exit", () => {
    for (const other of children) other.kill();
  });
}
