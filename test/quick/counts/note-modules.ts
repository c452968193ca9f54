import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { isMainThread } from "node:worker_threads";

// Loaded before a program (`node --import`): notes each module of a file that its main thread loads, a line each.
const file = process.env["CCEN_TEST_MODULES"] ?? "";
if (isMainThread) {
  registerHooks({
    load: (url, context, nextLoad) => {
      if (url.startsWith("file:")) appendFileSync(file, `${url}\n`);
      return nextLoad(url, context);
    },
  });
}
