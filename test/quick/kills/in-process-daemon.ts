import type { TestContext } from "node:test";
import { loadConfig } from "../../../src/config/load-config.ts";
import { compose } from "../../../src/daemon/compose.ts";
import type { Daemon } from "../../../src/daemon/daemon-options.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { silentLogger } from "../../../src/system/logger.ts";
import type { Paths } from "../../../src/system/paths.ts";

/** A whole daemon in the test's own process, for tests that inspect it without a kill. */
export async function startInProcess(t: Pick<TestContext, "after">, paths: Paths): Promise<Daemon> {
  const daemon = compose({
    paths,
    config: loadConfig({ paths, environment: {}, overrides: { dashboardPort: 0 } }),
    clock: systemClock,
    logger: silentLogger,
    pageDir: "/nonexistent",
    version: "0.0.0",
  });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => (stopping ??= daemon.stop());
  await daemon.start();
  t.after(stop);
  return { ...daemon, stop };
}
