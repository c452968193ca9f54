import type { Command } from "./command.ts";
import { config } from "./commands/config.ts";
import { doctor } from "./commands/doctor.ts";
import { exportEvents } from "./commands/export.ts";
import { open } from "./commands/open.ts";
import { rebuild } from "./commands/rebuild.ts";
import { replay } from "./commands/replay.ts";
import { restart } from "./commands/restart.ts";
import { scrub } from "./commands/scrub.ts";
import { setup } from "./commands/setup.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { tail } from "./commands/tail.ts";
import { testDiscord } from "./commands/test-discord.ts";
import { token } from "./commands/token.ts";
import { version } from "./commands/version.ts";

/** Every command, in the order that `ccen help` lists them. */
export const commands: readonly Command[] = [
  setup,
  open,
  start,
  stop,
  restart,
  status,
  tail,
  exportEvents,
  replay,
  scrub,
  testDiscord,
  doctor,
  rebuild,
  config,
  token,
  version,
];
