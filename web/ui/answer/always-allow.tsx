import { useState } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { AnswerScope } from "../../../src/core/request.ts";
import { Icon } from "../icon.tsx";
import { useStringsOf } from "../page-context.ts";
import { WholeText } from "../rich/visible-text.tsx";
import { Segmented } from "../segmented.tsx";
import { ANSWER_STRINGS, type AnswerStrings } from "./answer-strings.ts";

type Suggestion = RequestDto["suggestions"][number];

interface AlwaysAllowProps {
  readonly suggestions: readonly Suggestion[];
  readonly isReady: boolean;
  readonly onChoice: (always: number, scope: AnswerScope) => void;
}

/** What the client itself suggests to keep: the exact rule, and where it is kept. */
export function AlwaysAllow({ suggestions, isReady, onChoice }: AlwaysAllowProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  if (suggestions.length === 0) return null;
  return (
    <details class="answer-always">
      <summary class="disclosure">
        <Icon name="next" />
        {strings.always}
      </summary>
      <p class="answer-note">{strings.alwaysNote}</p>
      <ul>
        {suggestions.map((suggestion) => (
          <AlwaysLine key={suggestion.index} suggestion={suggestion} isReady={isReady} onChoice={onChoice} />
        ))}
      </ul>
    </details>
  );
}

type AlwaysLineProps = Omit<AlwaysAllowProps, "suggestions"> & { readonly suggestion: Suggestion };

function AlwaysLine({ suggestion, isReady, onChoice }: AlwaysLineProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const { index, type, text, file, scopes } = suggestion;
  const [scope, setScope] = useState<AnswerScope>("session");
  return (
    <li>
      <p class="answer-note">{nameOf(type, strings)}</p>
      <pre class="answer-rule" role="group" aria-label={nameOf(type, strings)} tabIndex={0}>
        <WholeText text={text} />
      </pre>
      {scopes.length === 0 ? (
        <p class="answer-note">{strings.notFromHere}</p>
      ) : (
        <div class="flex choices">
          {scopes.length > 1 && (
            <Segmented
              label={strings.keptIn}
              options={scopes.map((value) => ({
                value,
                name: value === "session" ? strings.thisSession : (file ?? suggestion.destination),
              }))}
              chosen={scope}
              choose={setScope}
            />
          )}
          <button type="button" class="quiet framed" aria-disabled={!isReady} onClick={() => onChoice(index, scope)}>
            {strings.alwaysButton}
          </button>
          <span class="answer-note">
            {scope === "session" || file === null ? strings.inMemory : strings.inFile(file)}
          </span>
        </div>
      )}
    </li>
  );
}

function nameOf(type: string, strings: AnswerStrings): string {
  if (type !== "addRules" && type !== "addDirectories" && type !== "setMode") return type;
  return strings.suggestion[type];
}
