import { isClone } from "../system/package-root.ts";
import type { Environment } from "../system/environment.ts";

/**
 * The words that start this program where it was started: `ccen` is on the PATH of those alone who installed the package
 * for good. npm tells its children what it runs.
 */
export function calledAs(environment: Environment, inClone = isClone): string {
  const { npm_lifecycle_event: script, npm_package_name: name } = environment;
  if (inClone) return script === "ccen" && name === PACKAGE ? "npm run ccen --" : "ccen";
  return script === "npx" ? `npx ${PACKAGE}` : "ccen";
}

const PACKAGE = "claude-code-event-notifier";

/** A text of ours, its commands as they have to be typed here. */
export function asTyped(text: string, program: string): string {
  return program === "ccen" ? text : text.replaceAll("`ccen ", `\`${program} `);
}
