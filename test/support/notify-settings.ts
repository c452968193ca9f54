import { join } from "node:path";
import { tmpdir } from "node:os";
import { loadConfig } from "../../src/config/load-config.ts";
import { pathsUnder } from "../../src/system/paths.ts";
import type { ConfigValues } from "../../src/config/settings.ts";

export const CHANNEL_ID = "100000000000000001";

/** The default settings, plus a bot, a channel and a user to ping. */
export function notifySettings(changed: Partial<ConfigValues> = {}): ConfigValues {
  const { values } = loadConfig({ paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")), environment: {} });
  return { ...values, botToken: "token", channelId: CHANNEL_ID, mentionUserId: "200000000000000001", ...changed };
}
