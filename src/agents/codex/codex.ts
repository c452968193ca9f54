import type { Agent } from "../agent.ts";
import { codexPayloads } from "./payload.ts";
import { codexTranscripts } from "./transcripts.ts";

export const codex: Agent = { payloads: codexPayloads, transcripts: codexTranscripts };
