import { setTimeout as sleep } from "node:timers/promises";
import type { EventDto, LogPageDto } from "../../api/dto.ts";
import { MAX_LIMIT, LAST_EVENT_ID_PARAMETER, ROUTES } from "../../api/routes.ts";
import type { SessionDto } from "../../api/session-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon, findDaemon, followStream, type DaemonAddress } from "../daemon/daemon-client.ts";
import { eventNamed, expandSessionId, FILTER_OPTIONS } from "../event-filter.ts";
import { eventLine } from "../terminal/event-line.ts";

const DEFAULT_LINES = 20;

export const tail = {
  meta: {
    name: "tail",
    summary: "Show the newest events and follow new ones",
    quotes: true,
    options: {
      "-n, --lines N": `how many past events to begin with (default: ${DEFAULT_LINES}, at most ${MAX_LIMIT})`,
      ...FILTER_OPTIONS,
      "--no-follow": "end after the past events",
      "--json": "one JSON object a line",
    },
    examples: ["ccen tail", "ccen tail --tool Bash --lines 100 --no-follow", "ccen tail --json | jq .summary"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const lines = readLines(args.text("lines"));
    const head = args.text("session");
    const named = args.text("event");
    const { health, address } = await connectToDaemon(io.paths);
    const filter: Filter = {
      session: head === undefined ? undefined : await expandSessionId(head, address),
      event: named === undefined ? undefined : eventNamed(named, io),
      tool: args.text("tool"),
    };
    const show = async (event: EventDto): Promise<void> =>
      io.out(args.flag("json") ? JSON.stringify(event) : eventLine(event, io, await inBackground(event, address)));

    // The stream continues exactly where this page ends.
    if (lines > 0) {
      const page = await readPage(address, filter, { before: health.last_seq + 1, limit: lines });
      for (const event of page.events.toReversed()) await show(event);
      if (page.events.length === 0) io.err("No such event so far.");
    }
    if (!args.flag("no-follow")) await follow(filter, health.last_seq, { show, io });
    return EXIT.ok;
  },
} satisfies Command;

function readLines(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LINES;
  const lines = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (lines >= 0 && lines <= MAX_LIMIT) return lines;
  throw new UsageError(`--lines must be a whole number from 0 to ${MAX_LIMIT}`);
}

interface Filter {
  readonly session: string | undefined;
  readonly event: string | undefined;
  readonly tool: string | undefined;
}

/** The newest matching events with a smaller number. */
async function readPage(address: DaemonAddress, filter: Filter, range: { before: number; limit: number }) {
  const query = new URLSearchParams({ before: String(range.before), limit: String(range.limit) });
  for (const [name, value] of Object.entries(filter)) if (typeof value === "string") query.set(name, value);
  return askDaemon<LogPageDto>(address, `${ROUTES.log}?${query.toString()}`);
}

/** The same filter for events of the stream, which has all events. */
function matches({ session, event, tool }: Filter, one: EventDto): boolean {
  return (
    (session ?? one.session_id) === one.session_id &&
    (event ?? one.hook_event_name) === one.hook_event_name &&
    (tool ?? one.tool_name) === one.tool_name
  );
}

/** What goes on in the background of a turn that failed or was stopped, while its session is as it left it. */
async function inBackground(event: EventDto, address: DaemonAddress): Promise<number> {
  if (event.agent_id !== null || !["StopFailure", "TurnInterrupted"].includes(event.hook_event_name)) return 0;
  const path = `${ROUTES.session}${encodeURIComponent(event.session_id)}`;
  const session = await askDaemon<SessionDto>(address, path).catch(() => null);
  return session?.state_since === event.received_at ? (session.in_background ?? 0) : 0;
}

const RETRY_MS = 2000;

/** Follows the stream across restarts of the daemon and without gaps, until Ctrl-C. */
async function follow(
  filter: Filter,
  afterSeq: number,
  { show, io }: { readonly show: (event: EventDto) => Promise<void>; readonly io: Io },
): Promise<void> {
  const { paths, signal } = io;
  let seq = afterSeq;
  let isLost = false;
  while (!signal.aborted) {
    let refused: AppError | null = null;
    try {
      // Found each time: a restarted daemon may listen elsewhere.
      const daemon = await findDaemon(paths);
      if (daemon.kind !== "running") throw new Error("no daemon");
      const frames = await followStream(daemon.address, `${ROUTES.events}?${LAST_EVENT_ID_PARAMETER}=${seq}`, signal);
      if (isLost) io.err("Connected again.");
      isLost = false;
      for await (const frame of frames) {
        if (frame.type === "event" && frame.data.seq > seq) {
          seq = frame.data.seq;
          if (matches(filter, frame.data)) await show(frame.data);
        } else if (frame.type === "reset") {
          // The stream no longer has the events up to there.
          const page = await readPage(daemon.address, filter, { before: frame.seq + 1, limit: MAX_LIMIT });
          const missed = page.events.filter((event) => event.seq > seq);
          if (page.next !== null && missed.length === MAX_LIMIT) {
            io.err(`Some events are not shown: more than ${MAX_LIMIT} came meanwhile.`);
          }
          for (const event of missed.toReversed()) await show(event);
          seq = frame.seq;
        }
      }
    } catch (error) {
      // The remedy is the same for every cause (stopped, killed, cut off for reading too slowly).
      if (error instanceof AppError) refused = error;
    }
    if (signal.aborted) return;
    if (!isLost && refused === null) io.err("Connection lost; waiting for the daemon.");
    else if (!isLost) io.err(`${refused?.message} Trying again every few seconds. ${refused?.fix}`);
    isLost = true;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
