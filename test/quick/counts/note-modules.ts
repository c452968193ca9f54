import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

// Notes each module that the process loads, a line each.
const file = process.env["NOTED_MODULES"];
registerHooks({
  load(url, context, next) {
    if (file !== undefined) appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
