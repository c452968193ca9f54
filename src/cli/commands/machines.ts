import type { LoginLinkDto } from "../../api/dto.ts";
import type { MachineDto, MachinesDto, ForwardingDto } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { parseDaemonAddress } from "../../config/service-value.ts";
import { isEveryAddress, isUnencrypted } from "../../core/access.ts";
import { oneLine } from "../../core/format/text.ts";
import { formatAge, formatDuration, formatMoment } from "../../core/format/time.ts";
import { drawMachineId } from "../../system/machine-id.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { askDaemon, connectToDaemon } from "../daemon/daemon-client.ts";
import { settledDaemon } from "../daemon/ensure-daemon.ts";
import { NOT_ENCRYPTED, reachableUrls } from "../daemon/reachable-urls.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { alignColumns, paint, printAnswer } from "../terminal/print.ts";

/** Smaller differences between clocks may be network delay. */
const SKEW_SHOWN_MS = 2000;

export const machines = {
  meta: {
    name: "machines",
    summary: "List the machines that forward here, or show the state of forwarding",
    usage: "machines [--invite [--url URL] | --remove NAME | --new-identity] [--json]",
    options: {
      "--invite": "print the line that makes another machine forward here",
      "--url URL": "with --invite: how the other machine reaches this daemon",
      "--remove NAME": "remove a machine and its data",
      "--new-identity": "give this copied home folder its own identity",
      "--json": "as JSON",
    },
    examples: ["ccen machines", "ccen machines --invite", "ccen machines --remove old-laptop"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const name = args.text("remove");
    const [invites, changesIdentity] = [args.flag("invite"), args.flag("new-identity")];
    if ([invites, changesIdentity, name !== undefined].filter(Boolean).length > 1) {
      throw new UsageError("--invite, --remove and --new-identity do not go together.");
    }
    if (args.text("url") !== undefined && !invites) throw new UsageError("--url goes with --invite.");
    if (invites) return invite(args, io);
    if (changesIdentity) return changeIdentity(io);
    const { address } = await connectToDaemon(io.paths);
    const answer = await (name === undefined
      ? askDaemon<MachinesDto>(address, ROUTES.machines)
      : askDaemon<MachinesDto>(address, `${ROUTES.machine}${encodeURIComponent(name)}/remove`, { method: "POST" }));
    printAnswer(io, args, { json: answer, lines: linesOf(answer, io) });
    return answer.upstream?.state === "failing" || answer.upstream?.error != null ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

/** Only the line goes to standard output, so that it can be copied or piped. */
async function invite(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { address, runtime } = await connectToDaemon(io.paths);
  const given = args.text("url")?.replace(/\/{1,8}$/, "");
  // Not by its networks: which of several addresses the other machine reaches is not known here.
  const url = given ?? (await reachableUrls({ address, runtime }, {})).find(({ isLocal }) => !isLocal)?.url;
  if (url === undefined) {
    io.err(
      isEveryAddress(runtime.host)
        ? "This daemon listens at every address of this machine: which one the other machine reaches, `--url URL` says."
        : "This daemon listens on this machine alone: `--url URL` names an address that leads here, such as a proxy's.",
    );
    io.err("docs/several-machines.md says how other machines reach it.");
    return EXIT.failure;
  }
  if (!parseDaemonAddress(url).ok || url === "" || /\s/.test(url))
    throw new UsageError("--url has to be an address such as https://dash.example");
  const invitation = await askDaemon<LoginLinkDto>(address, ROUTES.invite, { method: "POST" });
  const line = `ccen join ${url}${isUnencrypted(url) ? " --plain" : ""} ${invitation.code}`;
  printAnswer(io, args, { json: { url, ...invitation }, lines: [line] });
  io.err(
    `Run that on the other machine within ${formatDuration(invitation.expires_in_seconds * 1000, "en")}. It works once.`,
  );
  if (isUnencrypted(url)) {
    io.err(NOT_ENCRYPTED);
  }
  return EXIT.ok;
}

async function changeIdentity(io: Io): Promise<ExitCode> {
  drawMachineId(io.paths.machineFile, io.clock.now());
  io.out("This machine has an identity of its own now.");
  if ((await settledDaemon(io.paths))?.kind !== "none") await restartDaemon(io);
  return EXIT.ok;
}

function linesOf({ self, machines: others, upstream }: MachinesDto, io: Io): string[] {
  const copied = `Its home folder was copied from another machine; it has an identity of its own since ${self.copied_at === null ? "?" : formatMoment(Date.parse(self.copied_at), { nowMs: null, language: "en" })}.`;
  const none = "No other machine forwards here: docs/several-machines.md says how one does.";
  const rows = others.length === 0 ? [] : ["", ...alignColumns(others.map((machine) => row(machine, io)))];
  return [
    `This machine is ${self.name}.`,
    ...(typeof self.copied_at === "string" ? [copied] : []),
    ...(upstream === null ? (others.length === 0 ? [none] : []) : upstreamLines(upstream, io)),
    ...rows,
    ...others.flatMap(({ machine, missing, twin }) => [
      ...(twin ? [`${shown(machine)}: two daemons forward as it. On the copy: \`ccen machines --new-identity\``] : []),
      ...(missing > 0 ? [`${shown(machine)}: ${missing} events were gone there before they could be forwarded.`] : []),
    ]),
  ];
}

function upstreamLines({ url, state, waiting, error, central, speaks }: ForwardingDto, io: Io): string[] {
  const name = central === null ? "" : ` (${shown(central)})`;
  const painted = state === "failing" ? paint(io, "yellow", state) : state;
  return [
    `It forwards to ${url}${name}: ${painted}, ${waitingText(waiting)}.`,
    speaks ? "It sends messages to Discord itself, too." : "Messages to Discord are handled by the central daemon.",
    ...(error === null ? [] : [error.message, error.fix]),
  ];
}

function row(machine: MachineDto, io: Io): string[] {
  const { connected, last_heard_at: seenAt, waiting, version, clock_skew_ms: skewMs } = machine;
  const ago = formatAge(io.clock.now() - Date.parse(seenAt), "en");
  const clock =
    Math.abs(skewMs) < SKEW_SHOWN_MS
      ? ""
      : `clock ${formatDuration(Math.abs(skewMs), "en")} ${skewMs > 0 ? "ahead" : "behind"}`;
  return [
    `  ${shown(machine.machine)}`,
    connected ? "connected" : `heard ${ago} ago`,
    waiting === 0 ? "" : `${waitingText(waiting)} there`,
    `version ${shown(version)}`,
    clock,
  ];
}

function waitingText(count: number): string {
  return count === 1 ? "1 event waits" : `${count} events wait`;
}

/** A text of another machine is untrusted. */
function shown(text: string): string {
  return oneLine(text, 200);
}
