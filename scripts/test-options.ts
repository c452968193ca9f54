/** The longest test takes about two minutes; what takes so much longer waits for something that does not come. */
const TEST_MS = 6 * 60_000;
const FILE_MS = 15 * 60_000;

/**
 * What makes Node run test files, each in a process of its own, and none of them for ever.
 *
 * @param testMs bound of a single test, in milliseconds: it fails, and what it has opened is closed
 * @param fileMs bound of a whole file, in milliseconds: its process ends
 */
export function testOptions(testMs: number = TEST_MS, fileMs: number = FILE_MS): readonly string[] {
  const bound = new URL(`bound-test-file.ts?longestMs=${fileMs}`, import.meta.url);
  return ["--test", "--test-reporter=spec", `--test-timeout=${testMs}`, `--import=${bound}`];
}
