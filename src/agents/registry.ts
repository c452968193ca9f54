import type { AgentName } from "../core/agent.ts";
import type { Agent, PayloadReader, TranscriptFormat } from "./agent.ts";
import { actionOf } from "./claude/payload/action-of.ts";
import { callResultOf } from "./claude/payload/call-result-of.ts";
import { eventStatus } from "./claude/payload/event-status.ts";
import { eventSummary } from "./claude/payload/event-summary.ts";
import { claudeTranscripts } from "./claude/transcript/transcripts.ts";
import { codex } from "./codex/codex.ts";
import { copilot } from "./copilot/copilot.ts";
import { opencode } from "./opencode/opencode.ts";

const claude: Agent = {
  payloads: { actionOf, summaryOf: eventSummary, statusOf: eventStatus, resultOf: callResultOf },
  transcripts: claudeTranscripts,
};

const ADAPTERS: Readonly<Partial<Record<AgentName, Agent>>> = { claude, codex, copilot, opencode };

/** How an agent's payloads are read; those of an agent without an adapter are read like Claude Code's. */
export function readerOf(agent: AgentName): PayloadReader {
  return ADAPTERS[agent]?.payloads ?? claude.payloads;
}

/** Null where the agent's transcripts are not read. */
export function transcriptsOf(agent: AgentName): TranscriptFormat | null {
  return ADAPTERS[agent]?.transcripts ?? null;
}

/** All whose earlier sessions can be imported. */
export function importedTranscripts(): readonly TranscriptFormat[] {
  return Object.values(ADAPTERS).flatMap(({ transcripts }) => transcripts ?? []);
}
