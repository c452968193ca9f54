import { loadConfig } from "../../../src/config/load-config.ts";
import { compose } from "../../../src/daemon/compose.ts";
import { TIMINGS } from "../../../src/notify/queue/destination-queue-options.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { silentLogger } from "../../../src/system/logger.ts";
import { packageVersion, pageDir } from "../../../src/system/package-root.ts";
import { pathsUnder } from "../../../src/system/paths.ts";

/**
 * The daemon in its own process, to be killed. Only its timeouts differ from the real ones: the test is about lost and
 * duplicate events, so it does not wait minutes for Discord.
 */
const paths = pathsUnder(process.argv[2] ?? "");
const daemon = compose({
  paths,
  config: loadConfig({ paths, environment: {} }),
  clock: systemClock,
  logger: silentLogger,
  pageDir,
  version: packageVersion,
  messaging: {
    timings: { ...TIMINGS, cardIntervalMs: 20, backoffMs: 20, maxBackoffMs: 50, unknownDelayMs: 20, maxAttempts: 1000 },
    channelMessagesPerMinute: 1_000_000,
  },
});
const { url } = await daemon.start();
process.stdout.write(`${url}\n`);
