import { homedir } from "node:os";
import { ROUTES } from "../../api/routes.ts";
import type { AttentionDto } from "../../api/session-dto.ts";
import type { LimitDto, WarningsDto } from "../../api/warnings-dto.ts";
import { readStatusLine } from "../../agents/claude/install/status-line.ts";
import { agentLabel } from "../../core/agent.ts";
import { LIMIT_THRESHOLDS } from "../../core/plan-limits.ts";
import { formatAge, formatDuration, formatMoment } from "../../core/format/time.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { askDaemon, connectToDaemon } from "../daemon/daemon-client.ts";
import { alignColumns, paint, printAnswer } from "../terminal/print.ts";

export const limits = {
  meta: {
    name: "limits",
    summary: "Show how much of your plans' limits is used, and when they reset",
    options: { "--json": "as JSON" },
    examples: ["ccen limits"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { address } = await connectToDaemon(io.paths);
    const { limits: known = [] } = await askDaemon<WarningsDto>(address, ROUTES.warnings);
    printAnswer(io, args, { json: { limits: known }, lines: linesOf(known, io) });
    return EXIT.ok;
  },
} satisfies Command;

const WINDOWS: Readonly<Record<LimitDto["window"], string>> = { five_hour: "5 hours", seven_day: "7 days" };

function linesOf(known: readonly LimitDto[], io: Io): readonly string[] {
  if (known.length === 0) {
    const fix = "`ccen setup --statusline` has Claude Code say them; Codex does so in its sessions.";
    const wait = "Claude Code says them with its next answer, to a person with a plan; an API key has none.";
    return ["No limits are known.", readStatusLine(io.paths).isOurs ? wait : fix];
  }
  const nowMs = io.clock.now();
  const accounts = Map.groupBy(known, ({ agent, account }) => `${agentLabel(agent)}  ${withTilde(account)}`);
  return [...accounts].flatMap(([name, of]) => [name, ...alignColumns(of.map((limit) => rowOf(limit, nowMs, io)))]);
}

function rowOf({ window, used, resets_at, full_at, at }: LimitDto, nowMs: number, io: Io): readonly string[] {
  const reader = { nowMs, language: "en" } as const;
  const resetsAtMs = Date.parse(resets_at);
  const [high, nearlyFull] = LIMIT_THRESHOLDS;
  const tone = used >= nearlyFull ? "red" : used >= high ? "yellow" : null;
  const share = `${Math.floor(used)} %`;
  const resets = `resets ${formatMoment(resetsAtMs, reader)}, in ${formatDuration(resetsAtMs - nowMs, "en")}`;
  const pace = full_at === null ? "" : `at this pace full ${formatMoment(Date.parse(full_at), reader)}`;
  const said = `said ${formatAge(nowMs - Date.parse(at), "en")} ago`;
  return [`  ${WINDOWS[window]}`, tone === null ? share : paint(io, tone, share), resets, said, pace];
}

function withTilde(folder: string): string {
  const home = homedir();
  return folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}

export const statusline = {
  meta: {
    name: "statusline",
    summary: "Say what Claude Code's status line runs, or print a line for tmux or a prompt",
    options: { "--print": "print the plan limits and what waits for you as one line" },
    examples: ["ccen statusline --print"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    if (args.flag("print")) io.out(await currentLine(io));
    else for (const line of installedLines(io)) io.out(line);
    return EXIT.ok;
  },
} satisfies Command;

async function currentLine(io: Io): Promise<string> {
  const { address } = await connectToDaemon(io.paths);
  const [{ limits: known = [] }, { counts }] = await Promise.all([
    askDaemon<WarningsDto>(address, ROUTES.warnings),
    askDaemon<AttentionDto>(address, ROUTES.attention),
  ]);
  const { waiting, failed } = counts;
  return [
    ...limitParts(known),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(" · ");
}

const SHORT_WINDOWS: typeof WINDOWS = { five_hour: "5h", seven_day: "7d" };

/** Claude Code is named only beside other agents; of several accounts, each has its own part. */
function limitParts(known: readonly LimitDto[]): readonly string[] {
  const isClaudeAlone = known.every(({ agent }) => agent === "claude");
  const accounts = Map.groupBy(known, ({ agent, account }) => JSON.stringify([agent, account]));
  return [...accounts.values()].map((of) => {
    const windows = of.map(({ window, used }) => `${SHORT_WINDOWS[window]} ${Math.floor(used)}%`);
    const [name] = isClaudeAlone ? [] : of.map(({ agent }) => agentLabel(agent));
    return [...(name === undefined ? [] : [name]), ...windows].join(" ");
  });
}

function installedLines({ paths }: Io): readonly string[] {
  const { isOurs, former } = readStatusLine(paths);
  const runs = former === null ? "" : `: ${former}`;
  if (isOurs) {
    return [
      "Claude Code's status line keeps plan limits, costs and context for the dashboard.",
      former === null ? "It prints a line of its own." : `Then it runs yours${runs}`,
    ];
  }
  const now = former === null ? "Claude Code has no status line." : `Claude Code's status line is yours${runs}`;
  return [now, "`ccen setup --statusline` has it keep plan limits, costs and context for the dashboard."];
}
