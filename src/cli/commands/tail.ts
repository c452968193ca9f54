import type { EventDto, LogPageDto } from "../../api/dto.ts";
import { MAX_LIMIT } from "../../api/routes.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { connectToDaemon } from "../daemon/daemon-client.ts";
import { eventLine } from "../terminal/event-line.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { followEvents } from "../daemon/follow-events.ts";
import { eventNamed, logPath, matchesFilter, type EventFilter } from "../log-query.ts";
import { UsageError } from "../usage-error.ts";
import { expandSessionId } from "../expand-session-id.ts";

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
      session: {
        type: "string",
        short: "s",
        value: "ID",
        description: "only this session; the beginning of its id is enough",
      },
      event: { type: "string", short: "e", value: "NAME", description: "only this hook event, such as Stop" },
      tool: { type: "string", short: "t", value: "NAME", description: "only this tool, such as Bash" },
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
      onConnection(state, refusal) {
        if (state === "back") io.err("Connected again.");
        else if (refusal === undefined) io.err("Connection lost; waiting for the daemon.");
        else io.err(`${refusal.message} Trying again every few seconds. ${refusal.fix}`);
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
