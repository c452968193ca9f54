/**
 * Where the test run keeps compiled code. A program in a temporary home would compile itself anew: most of what its start
 * costs. Nothing, where the run keeps none.
 */
export function sharedCompileCache(): Readonly<Record<string, string>> {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
