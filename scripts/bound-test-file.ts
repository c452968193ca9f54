/**
 * Loaded into the process of a test file before its tests (`--import bound-test-file.ts?longestMs=…`): ends a file that
 * does not end by itself, and prints what was still open. The runner's own `--test-timeout` bounds a test, but not
 * resources that a finished test has left open, and the whole run would wait for those for ever.
 */
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
