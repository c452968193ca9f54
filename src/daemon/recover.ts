import { HOUR_MS } from "../core/time-units.ts";
import { toHealthCheckDto } from "../api/health-dto.ts";
import { toTimestamp } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { rebuildingCheck } from "../health/checks/storage-checks.ts";
import { createMaintenanceServer } from "../http/maintenance-server.ts";
import { rebuildDatabase } from "../maintenance/rebuild/rebuild-database.ts";
import { readRecoveries, type RebuildReason, type RecoveryCause } from "../maintenance/rebuild/recovery-report.ts";
import { createPayloadWriter } from "../spool/posted.ts";
import { buildRedactor, type Context, type ContextOptions } from "./context.ts";
import { openAccess } from "./open-access.ts";

/** A rebuild cannot fix the cause of damage that returns at once, so this is the limit within an hour. */
const MAX_AN_HOUR = 3;
const REPEATABLE: ReadonlySet<RecoveryCause> = new Set(["damaged", "behind"]);

const LOG_INTERVAL_MS = 2000;

/** Time for clients of the waiting room to receive their responses. */
const DRAIN_MS = 500;

export interface RecoverOptions extends Omit<ContextOptions, "cli">, Pick<Context, "cli"> {
  readonly signal: AbortSignal;
  readonly finding: RebuildReason;
  /** Called while there is nothing to show yet. */
  readonly onListening: (address: { readonly host: string; readonly url: string }) => void;
}

/**
 * Rebuilds the database while a waiting room answers in its place.
 * @throws AppError `store/damaged` after too many rebuilds, `store/rebuild-failed`, `http/port-in-use`, …
 */
export async function recover(options: RecoverOptions): Promise<void> {
  const { paths, config, clock, logger, version, signal, finding, onListening } = options;
  refuseRepeated(options);
  let percent = 0;
  let loggedMs = performance.now();
  const startedAt = toTimestamp(clock.now());
  const write = createPayloadWriter({ paths, clock });
  const room = createMaintenanceServer({
    host: config.values.dashboardHost,
    port: config.values.dashboardPort,
    access: openAccess({ token: config.values.dashboardToken, paths, clock, logger }),
    allowedHosts: config.values.allowedHosts,
    version,
    logger,
    readHealth: () => ({
      ...EMPTY_HEALTH,
      version,
      started_at: startedAt,
      config_dir: paths.configDir,
      cli: options.cli,
      checks: [toHealthCheckDto(rebuildingCheck(percent))],
    }),
    acceptHook: (body) => void write(body),
    percent: () => percent,
  });
  onListening(await room.listen());
  try {
    await rebuildDatabase({
      paths,
      clock,
      logger,
      redactor: buildRedactor(config),
      ...finding,
      signal,
      onProgress: (done, total) => {
        percent = Math.min(99, Math.floor((done / Math.max(total, 1)) * 100));
        if (performance.now() - loggedMs < LOG_INTERVAL_MS) return;
        loggedMs = performance.now();
        logger.info("the database is being rebuilt", { percent, events: done });
      },
    });
  } finally {
    await room.close(DRAIN_MS);
  }
}

const EMPTY_HEALTH = {
  live: true,
  ready: false,
  degraded: true,
  pid: process.pid,
  last_seq: 0,
  last_event_seq: null,
  last_event_at: null,
  answers: false,
  counts_presence: false,
  has_demo: false,
  hooks_installed: true,
  retention: null,
} as const;

function refuseRepeated({ paths, clock, finding }: RecoverOptions): void {
  if (!REPEATABLE.has(finding.cause)) return;
  const sinceMs = clock.now() - HOUR_MS;
  const lately = readRecoveries(paths).filter(({ at, cause }) => REPEATABLE.has(cause) && Date.parse(at) > sinceMs);
  if (lately.length < MAX_AN_HOUR) return;
  const reason = `${finding.reason}; it was rebuilt ${lately.length} times within an hour, so the disk may be failing`;
  throw new AppError("store/damaged", { file: paths.databaseFile, reason });
}
