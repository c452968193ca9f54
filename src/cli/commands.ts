import type { Command } from "./command.ts";
import { config } from "./commands/config.ts";
import { version } from "./commands/version.ts";

/** Every command, in the order that `ccen help` lists them. */
export const commands: readonly Command[] = [config, version];
