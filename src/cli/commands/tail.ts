import { setTimeout as sleep } from "node:timers/promises";
import type { EventDto, LogPageDto } from "../../api/dto.ts";
import { MAX_LIMIT, LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Paths } from "../../system/paths.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { connectToDaemon, findDaemon, followStream } from "../daemon/daemon-client.ts";
import {
  eventNamed,
  expandSessionId,
  FILTER_OPTIONS,
  logPath,
  matchesFilter,
  type EventFilter,
} from "../event-filter.ts";
import { eventLine } from "../terminal/event-line.ts";

const DEFAULT_LINES = 20;

export const tail = {
  meta: {
    name: "tail",
    summary: "Show the newest events and follow new ones",
    quotes: true,
    usage: "tail [--lines N] [--session ID] [--event NAME] [--tool NAME] [--no-follow] [--json]",
    options: {
      lines: {
        type: "string",
        short: "n",
        value: "N",
        description: `how many past events to begin with (default: ${DEFAULT_LINES}, at most ${MAX_LIMIT})`,
      },
      ...FILTER_OPTIONS,
      "no-follow": { type: "boolean", description: "end after the past events" },
      json: { type: "boolean", description: "one JSON object a line" },
    },
    examples: ["ccen tail", "ccen tail --tool Bash --lines 100 --no-follow", "ccen tail --json | jq .summary"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const lines = readLines(args.text("lines"));
    const head = args.text("session");
    const named = args.text("event");
    const { health, api } = await connectToDaemon(io.paths);
    const filter: EventFilter = {
      session: head === undefined ? null : await expandSessionId(head, api),
      event: named === undefined ? null : eventNamed(named, io),
      tool: args.text("tool") ?? null,
    };
    const show = (event: EventDto): void => io.out(args.flag("json") ? JSON.stringify(event) : eventLine(event, io));

    // The stream continues exactly where this page ends.
    let shownUpTo = health.last_seq;
    if (lines > 0) {
      const page = await api<LogPageDto>(logPath(filter, { beforeSeq: shownUpTo + 1, limit: lines }));
      for (const event of page.events.toReversed()) show(event);
      if (page.events.length === 0) io.err("No such event so far.");
    }
    if (args.flag("no-follow")) return EXIT.ok;

    await followEvents({
      paths: io.paths,
      afterSeq: shownUpTo,
      signal: io.signal,
      onEvent(event) {
        shownUpTo = event.seq;
        if (matchesFilter(filter, event)) show(event);
      },
      async onReset(seq) {
        const daemon = await connectToDaemon(io.paths);
        const page = await daemon.api<LogPageDto>(logPath(filter, { beforeSeq: seq + 1, limit: MAX_LIMIT }));
        const missed = page.events.filter((event) => event.seq > shownUpTo);
        if (page.next !== null && missed.length === MAX_LIMIT) {
          io.err(`Some events are not shown: more than ${MAX_LIMIT} came meanwhile.`);
        }
        for (const event of missed.toReversed()) show(event);
        shownUpTo = seq;
      },
      onConnection(state, refused) {
        if (state === "back") io.err("Connected again.");
        else if (refused === undefined) io.err("Connection lost; waiting for the daemon.");
        else io.err(`${refused.message} Trying again every few seconds. ${refused.fix}`);
      },
    });
    return EXIT.ok;
  },
} satisfies Command;

function readLines(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LINES;
  const lines = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (lines >= 0 && lines <= MAX_LIMIT) return lines;
  throw new UsageError(`--lines must be a whole number from 0 to ${MAX_LIMIT}`);
}

export interface FollowOptions {
  readonly paths: Paths;
  /** Number of the newest known event. */
  readonly afterSeq: number;
  readonly signal: AbortSignal;
  onEvent(event: EventDto): void;
  /** The stream no longer has the events up to `seq`: fetch what is missing. */
  onReset(seq: number): Promise<void>;
  /**
   * Called once when the connection is lost and once when it is back.
   * @param refusal the daemon's error, where it answers and accepts no more readers
   */
  onConnection(state: "lost" | "back", refusal?: AppError): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** Follows the stream across restarts of the daemon and without gaps, until the signal is aborted. */
async function followEvents(options: FollowOptions): Promise<void> {
  const { signal, onConnection, onEvent, onReset } = options;
  let seq = options.afterSeq;
  let pauseMs = FIRST_PAUSE_MS;
  let lost = false;
  let refused: AppError | undefined;
  while (!signal.aborted) {
    try {
      // Found each time: a restarted daemon may listen elsewhere.
      const daemon = await findDaemon(options.paths);
      if (daemon.kind !== "running") throw new Error("no daemon");
      const frames = await followStream(daemon.address, `${ROUTES.events}?${LAST_EVENT_ID_PARAMETER}=${seq}`, signal);
      if (lost) onConnection("back");
      lost = false;
      pauseMs = FIRST_PAUSE_MS;
      for await (const frame of frames) {
        if (frame.type === "event" && frame.data.seq > seq) {
          seq = frame.data.seq;
          onEvent(frame.data);
        } else if (frame.type === "reset") {
          await onReset(frame.seq);
          seq = frame.seq;
        }
      }
      refused = undefined;
    } catch (error) {
      // The remedy is the same for every cause (stopped, killed, cut off for reading too slowly).
      refused = error instanceof AppError ? error : undefined;
    }
    if (signal.aborted) return;
    if (!lost) onConnection("lost", refused);
    lost = true;
    // Jitter: several terminals must not reconnect at the same instant.
    await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
