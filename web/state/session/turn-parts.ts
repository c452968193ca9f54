import type { SessionCallDto, TurnDto } from "../../../src/api/call-dto.ts";
import type { Message } from "./messages.ts";

/** What belongs to a turn: everything from its prompt to the next one. */
export interface TurnParts {
  readonly prompt: Message | null;
  /** The main agent's last reply. */
  readonly reply: Message | null;
  /** Subagents' included, oldest first. */
  readonly calls: readonly SessionCallDto[];
}

interface TurnSource {
  readonly messages: readonly Message[];
  readonly calls: readonly SessionCallDto[];
  /** Oldest first. */
  readonly turns: readonly TurnDto[];
}

export function partsOfTurn(turn: TurnDto, { messages, calls, turns }: TurnSource): TurnParts {
  const fromMs = Date.parse(turn.started_at);
  const next = turns.find((one) => Date.parse(one.started_at) > fromMs);
  const toMs = next === undefined ? Infinity : Date.parse(next.started_at);
  const isWithin = (atMs: number): boolean => atMs >= fromMs && atMs < toMs;
  const prompt = messages.find((message) => message.turn?.seq === turn.seq) ?? null;
  const said = messages.filter(({ agentId, role, atMs }) => agentId === null && role === "reply" && isWithin(atMs));
  return { prompt, reply: said.at(-1) ?? null, calls: calls.filter((call) => isWithin(Date.parse(call.started_at))) };
}

/** The turn in which something happened; null before the first known prompt. @param turns oldest first */
export function turnAt(turns: readonly TurnDto[], atMs: number): TurnDto | null {
  return turns.findLast((turn) => Date.parse(turn.started_at) <= atMs) ?? null;
}

interface TurnTexts {
  readonly prompt: string;
  readonly reply: string | null;
  /** What it took, in words. */
  readonly facts: readonly string[];
  /** Changed files with their lines, in words. */
  readonly files: readonly string[];
}

/** A turn as the text of a commit or a pull request, in Markdown. */
export function turnMarkdown({ prompt, reply, facts, files }: TurnTexts): string {
  const [title = "", ...rest] = prompt.trim().split("\n");
  const body = rest.join("\n").trim();
  const list = files.map((file) => `- ${file}`).join("\n");
  const parts = [`## ${title.replace(/^#+\s*/, "")}`, body, reply?.trim() ?? "", list, facts.join(", ")];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
