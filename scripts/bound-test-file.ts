/**
 * Loaded into the process of a test file before its tests (`--import bound-test-file.ts?longestMs=…`): ends a file that
 * does not end by itself, and says what was still open. The runner's own `--test-timeout` bounds a test, but not what a
 * finished test has left open, and the whole run would wait for that for ever.
 */
const longestMs = Number(new URL(import.meta.url).searchParams.get("longestMs"));

// What the test has started hears of the exit, the browser for one.
setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(", ");
  process.stderr.write(`${process.argv[1]} did not end within ${longestMs} ms; still open: ${open}\n`);
  process.exit(1);
}, longestMs).unref();
