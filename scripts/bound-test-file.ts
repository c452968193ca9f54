/**
 * Loaded into the process of a test file before its tests (`--import bound-test-file.ts?longestMs=…`): ends a file that
 * does not end by itself, and prints what was still open. The runner's own `--test-timeout` bounds a test, but not
 * resources that a finished test has left open, and the whole run would wait for those for ever.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const longestMs = Number(new URL(import.meta.url).searchParams.get("longestMs"));

// Lets exit handlers end what the test has started, for example the browser.
setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(", ");
  process.stderr.write(`${process.argv[1]} did not end within ${longestMs} ms; still open: ${open}\n`);
  process.exit(1);
}, longestMs).unref();

// After the runner's own handlers: Node 24.21 may spin for ever while it closes its handles (`Environment::CleanupHandles`,
// seen once in some thousand files), and an explicit exit leaves them to the system.
process.once("beforeExit", () => process.on("exit", () => process.exit()));

// For the second try of what failed: a test that is defined in an imported file is reported as one of that file.
const failures = process.env["CCEN_TEST_FAILURES"];
if (failures !== undefined && process.env["NODE_TEST_CONTEXT"] !== undefined) {
  process.on("exit", (code) => {
    if (code !== 0) writeFileSync(join(failures, `${process.pid}.process`), process.argv[1] ?? "");
  });
}
