/** Explains `npm run screenshots`, or builds the page and takes the pictures (take-screenshots.ts). */
import { spawnSync } from "node:child_process";

const HELP = `npm run screenshots -- [--view NAME…] [--lang en|ja] [--theme light|dark] [--width PX…] [--exact] [--demo]

NAME is a view (now, session, stats, …), one of its addresses in test/support/browser/view-routes.ts (session-changes),
or a state of page-states.ts beside it (state-help). --exact takes names as they are, --demo leaves the busy week out.
Without a choice, everything is taken. The pictures go into screenshots/.`;

const args = process.argv.slice(2);
const steps = [
  ["node", "scripts/install-tools.ts"],
  ["npm", "run", "--silent", "build"],
  ["node", "scripts/take-screenshots.ts", ...args],
];
if (args.includes("--help") || args.includes("-h")) console.log(HELP);
else process.exitCode = steps.every((step) => run(step) === 0) ? 0 : 1;

function run([program = "", ...words]: readonly string[]): number | null {
  return spawnSync(program, words, { cwd: `${import.meta.dirname}/..`, stdio: "inherit" }).status;
}
