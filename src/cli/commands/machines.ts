import { oneLine } from "../../core/text.ts";
import { ROUTES } from "../../protocol/routes.ts";
import type { MachineDto, MachinesDto, UpstreamDto } from "../../protocol/upstream-dto.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { askDaemon, connectToDaemon } from "../daemon-client.ts";
import { durationText } from "../duration-text.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { paint } from "../paint.ts";
import { printJson } from "../print-json.ts";
import { alignColumns } from "../table.ts";

/** Clocks that differ by less say nothing: the way takes time, too. */
const SKEW_SHOWN_MS = 2000;

export const machines = {
  meta: {
    name: "machines",
    summary: "List the machines that forward here, or say how forwarding goes",
    usage: "machines [--remove NAME] [--json]",
    options: {
      remove: { type: "string", value: "NAME", description: "forget a machine with all that it told" },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: ["ccen machines", "ccen machines --remove old-laptop"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { address } = await connectToDaemon(io.paths);
    const name = args.text("remove");
    const answer =
      name === undefined
        ? await askDaemon<MachinesDto>(address, ROUTES.machines)
        : await askDaemon<MachinesDto>(address, `${ROUTES.machine}${encodeURIComponent(name)}/remove`, {
            method: "POST",
          });
    if (args.flag("json")) printJson(io, answer);
    else print(answer, io);
    return EXIT.ok;
  },
} satisfies Command;

function print({ self, machines: others, upstream }: MachinesDto, io: Io): void {
  io.out(`This machine is ${self.name}.`);
  if (upstream !== null) printUpstream(upstream, io);
  else if (others.length === 0) io.out("No other machine forwards here: docs/several-machines.md says how one does.");
  if (others.length === 0) return;
  io.out("");
  for (const line of alignColumns(others.map((machine) => row(machine, io)))) io.out(line);
  for (const { machine, missing } of others) {
    if (missing > 0) io.out(`${shown(machine)}: ${missing} events were gone there before they could be forwarded.`);
  }
}

function printUpstream(upstream: UpstreamDto, io: Io): void {
  const { url, state, waiting, error, central, speaks } = upstream;
  const name = central === null ? "" : ` (${shown(central)})`;
  io.out(
    `It forwards to ${url}${name}: ${state === "failing" ? paint(io, "yellow", state) : state}, ${waited(waiting)}.`,
  );
  io.out(speaks ? "It sends messages to Discord itself, too." : "Messages to Discord are left to the central daemon.");
  if (error === null) return;
  io.out(error.message);
  io.out(error.fix);
}

function row(machine: MachineDto, io: Io): string[] {
  const { connected, last_heard_at: heardAt, waiting, version, clock_skew_ms: skewMs } = machine;
  const ago = durationText(Math.max(0, io.clock.now() - Date.parse(heardAt)));
  const clock =
    Math.abs(skewMs) < SKEW_SHOWN_MS
      ? ""
      : `clock ${durationText(Math.abs(skewMs))} ${skewMs > 0 ? "ahead" : "behind"}`;
  return [
    `  ${shown(machine.machine)}`,
    connected ? "connected" : `heard ${ago} ago`,
    waiting === 0 ? "" : `${waited(waiting)} there`,
    `version ${shown(version)}`,
    clock,
  ];
}

function waited(count: number): string {
  return count === 1 ? "1 event waits" : `${count} events wait`;
}

/** What another machine says of itself is only text. */
function shown(text: string): string {
  return oneLine(text, 200);
}
