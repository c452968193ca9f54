import { useRef } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { countMarks } from "../../../src/core/redact/finding.ts";
import { isOffOption } from "../../../src/core/request.ts";
import { formatNumber } from "../../i18n/format.ts";
import { callContentOf, type CallContent } from "../../state/call-content.ts";
import { Button } from "../button.tsx";
import { PayloadFields } from "../event/event-body.tsx";
import { useStrings, useStringsOf } from "../page-context.ts";
import { RichCall } from "../rich/rich-call.tsx";
import { WholeText } from "../rich/visible-text.tsx";
import { ANSWER_STRINGS } from "./answer-strings.ts";
import { ownEntry } from "../../../src/core/own-entry.ts";

interface AnswerFactsProps {
  readonly request: RequestDto;
  /** Null where what is hidden cannot be shown. */
  readonly reveal: (() => void) | null;
  /** Lines that were not on screen yet. */
  readonly linesLeft: number;
}

/** Who asks, from where, and how much there is to read. */
export function AnswerFacts({ request, reveal, linesLeft }: AnswerFactsProps) {
  // It keeps its place, so that nothing moves once all is read.
  const wasLong = useRef(false);
  wasLong.current ||= linesLeft > 0;
  const { language } = useStrings();
  const strings = useStringsOf(ANSWER_STRINGS);
  const { agent_id: agentId, agent_type: agentType, tool_name: tool, cwd } = request;
  const agent = agentId === null ? null : strings.subagent(agentType ?? agentId);
  return (
    <p class="answer-facts wraps note">
      {[tool, cwd, agent].map(
        (fact, at) =>
          fact !== null && (
            <bdi key={at}>
              <WholeText text={fact} />
            </bdi>
          ),
      )}
      {request.is_redacted && (
        <strong>{strings.hidden(formatNumber(Math.max(1, countMarks(request.input)), language))}</strong>
      )}
      {request.is_redacted && reveal !== null && (
        <Button isFramed onClick={reveal}>
          {strings.reveal}
        </Button>
      )}
      {wasLong.current && (
        <span class={linesLeft === 0 ? "answer-left is-read" : "answer-left"}>
          {strings.scrollFirst(Math.max(1, linesLeft))}
        </span>
      )}
    </p>
  );
}

/** Everything that would run or hold: first what it is, then what the agent says about it. */
export function AskedInput({ request }: { readonly request: RequestDto }) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const { tool_name: tool, input, description } = request;
  const readable = callContentOf(tool, { tool_input: input });
  // What an agent or a fetched page is asked runs word by word: its marks are no markup.
  const content = readable?.kind === "task" ? null : readable;
  return (
    <>
      {request.kind === "plan" && content === null && <p class="note">{strings.noPlan}</p>}
      {content !== null && <RichCall content={withoutPurpose(content)} cwd={request.cwd} />}
      <PayloadFields event={{ payload: { tool_input: restOf(request, content) } }} />
      {description !== null && (
        <p dir="auto">
          <span class="note">{strings.agentSays}</span>{" "}
          <bdi>
            <WholeText text={description} />
          </bdi>
        </p>
      )}
    </>
  );
}

/** The description stands last, as the agent's own. */
function withoutPurpose(content: CallContent): CallContent {
  return content.kind === "shell" ? { ...content, purpose: null } : content;
}

/** The fields that each readable form shows. */
const SHOWN_FIELDS: Readonly<Partial<Record<string, readonly string[]>>> = {
  Bash: ["command"],
  PowerShell: ["command"],
  Edit: ["file_path", "old_string", "new_string"],
  Write: ["file_path", "content"],
  MultiEdit: ["file_path", "edits"],
  ExitPlanMode: ["plan"],
  AskUserQuestion: ["questions"],
};

function isShownField(field: string, value: JsonValue): boolean {
  const isLines = (field === "old_string" || field === "new_string") && typeof value === "string";
  return isLines || isOffOption("MultiEdit", field, value);
}

/** What no form shows, such as that a command runs without the sandbox, or that an edit replaces all matches. */
function restOf({ tool_name: tool, input, description }: RequestDto, content: CallContent | null): JsonObject {
  const shown = new Set(content === null ? [] : (ownEntry(SHOWN_FIELDS, tool) ?? []));
  if (description !== null) shown.add("description");
  // It is the title in place of the address.
  if ("description" in input) shown.delete("url");
  const { edits } = input;
  if (Array.isArray(edits) && edits.some(hasMoreFields)) shown.delete("edits");
  return Object.fromEntries(
    Object.entries(input).filter(([field, value]) => !shown.has(field) && !isOffOption(tool, field, value)),
  );
}

function hasMoreFields(edit: JsonValue): boolean {
  return !isJsonObject(edit) || Object.entries(edit).some(([field, value]) => !isShownField(field, value));
}
