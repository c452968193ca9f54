import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuntimeDto } from "../../api/dto.ts";
import { SETTINGS } from "../../config/settings.ts";
import { eventsFor } from "../../agents/claude/install/hook-versions.ts";
import { ownSource } from "../../agents/install/install-files.ts";
import { installHooks } from "../../agents/claude/install/install-hooks.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { pathsUnder } from "../../system/paths.ts";
import { typedAnywhere } from "../called-as.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { type ListenOverrides, readOption, tryToListen } from "../daemon/listen-address.ts";
import { DEMO_CLIENT, playDemo } from "../play-demo.ts";
import { openUrl } from "../terminal/open-url.ts";

/** A demo that the page started ends by itself, because it has no terminal for Ctrl-C. */
const PAGE_DEMO_MS = 30 * 60_000;

export const demo = {
  meta: {
    name: "demo",
    summary: "Show the dashboard with nine invented sessions, apart from your own; Ctrl-C removes all of it",
    options: {
      "-p, --port N": "port to listen on (default: a free one)",
      "--no-open": "print the address and open no browser",
      "--speed N": "speed factor (default 1)",
      "--from-page": "",
      // One machine of a team server's demo, with some of the sessions.
      "--forward": "",
      "--only NAMES": "",
    },
    examples: ["ccen demo", "ccen demo --no-open --port 8010"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const overrides = { dashboardHost: "127.0.0.1", dashboardPort: 0, ...readOption(args, "port", "dashboardPort") };
    const speed = readSpeed(args);
    if ((await tryToListen(overrides.dashboardHost, overrides.dashboardPort)) === "EADDRINUSE") {
      const message = `Port ${overrides.dashboardPort} is in use by another program.`;
      throw new UsageError(message, "Without `--port` the demo takes a free one.");
    }
    const [isOfPage, isForwarding] = [args.flag("from-page"), args.flag("forward")];
    const isChild = isOfPage || isForwarding;
    const ends = [
      io.signal,
      ...(isChild ? [endOfParent(io)] : []),
      ...(isOfPage ? [AbortSignal.timeout(PAGE_DEMO_MS)] : []),
    ];
    const signal = AbortSignal.any(ends);
    const only = args.text("only")?.split(",");
    keepFilesPrivate();
    const { folder, remove } = makeDemoFolder();
    const stage = { paths: pathsUnder(join(folder, ".claude")), clock: io.clock, signal };
    try {
      const cli = typedAnywhere(io.environment);
      const environment = { CCEN_IMPORT_DAYS: "0", ...(isForwarding && forwardingOf(io)) };
      await withDaemon({ ...stage, cli, environment }, overrides, async ({ url }) => {
        io.out(`Demo: ${url}`);
        if (isForwarding) {
          await playDemo(stage, { speed, ...(only !== undefined && { only }) });
          if (!signal.aborted) await once(signal, "abort");
          return;
        }
        const opened = !args.flag("no-open") && (await openUrl(url, io.environment));
        if (!opened) io.out("Open that address in a browser.");
        io.out("Nothing is sent anywhere, and your own sessions stay apart. Ctrl-C ends the demo and removes it.");
        await playDemo(stage, { speed, ...(only !== undefined && { only }) });
        if (!signal.aborted) io.out("All events are played; the dashboard stays until Ctrl-C.");
        if (!signal.aborted) await once(signal, "abort");
      });
    } finally {
      remove();
      // Otherwise an open pipe would keep this process alive.
      if (isChild) io.stdin.destroy();
    }
    io.out("The demo is over; nothing of it is left.");
    return EXIT.ok;
  },
} satisfies Command;

/**
 * Runs a daemon in this process until `use` has finished: no settings but those of `environment`, and no files. Hooks are
 * installed in its folder, so that its health is that of a set-up machine; none fires.
 */
async function withDaemon(
  { paths, clock, cli, environment }: Pick<Io, "paths" | "clock" | "environment"> & { readonly cli: string },
  overrides: ListenOverrides,
  use: (runtime: RuntimeDto) => Promise<void>,
) {
  const events = eventsFor(DEMO_CLIENT);
  const request = { paths, events, eventsNamed: true, force: true, source: ownSource(), clientVersion: DEMO_CLIENT };
  installHooks(request, clock.now());
  const { runDaemon } = await import("../../daemon/run.ts");
  const ending = new AbortController();
  const ready = Promise.withResolvers<RuntimeDto>();
  const { signal } = ending;
  const daemon = runDaemon({
    paths,
    cli,
    environment,
    overrides,
    signal,
    hasDemo: false,
    onReady: ready.resolve,
  });
  daemon.catch(ready.reject);
  try {
    await use(await ready.promise);
  } finally {
    ending.abort();
    await daemon;
  }
}

/** What the team server gave this machine of its demo. */
function forwardingOf({ environment }: Io): Io["environment"] {
  const { machineName, upstreamUrl, upstreamToken } = SETTINGS;
  return Object.fromEntries([machineName, upstreamUrl, upstreamToken].map(({ env }) => [env, environment[env]]));
}

function endOfParent({ stdin }: Io): AbortSignal {
  const over = new AbortController();
  const end = (): void => over.abort();
  // The parent holds the other end, which closes however that process ends.
  stdin.on("end", end).on("close", end).on("error", end).resume();
  return over.signal;
}

/** Makes a folder for this process's demo. It is removed at the latest when the process exits. */
function makeDemoFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "ccen-demo-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  return { folder, remove };
}

/** @throws UsageError */
function readSpeed(args: ParsedArgs): number {
  const speed = Number(args.text("speed") ?? 1);
  if (!Number.isFinite(speed) || speed <= 0) throw new UsageError("--speed takes a number greater than 0");
  return speed;
}
