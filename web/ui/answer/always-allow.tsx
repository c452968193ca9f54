import { useRef, useState } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { AnswerScope } from "../../../src/core/request.ts";
import { Button } from "../button.tsx";
import { Disclosure } from "../icon.tsx";
import { useStringsOf } from "../page-context.ts";
import { WholeText } from "../rich/visible-text.tsx";
import { Segmented } from "../choice.tsx";
import { ANSWER_STRINGS, type AnswerStrings } from "./answer-strings.ts";
import { useAnswerGuard } from "./use-answer-guard.ts";

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
      <Disclosure>{strings.always}</Disclosure>
      <p class="note">{strings.alwaysNote}</p>
      <ul class="stack gap-12 above-8">
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
  const [scope, setScope] = useState<AnswerScope>(scopes[0] ?? "session");
  const rule = useRef<HTMLPreElement>(null);
  // What is kept may be longer than the screen.
  const isSeen = useAnswerGuard(rule, rule).linesLeft === 0;
  return (
    <li>
      <p class="note">{nameOf(type, strings)}</p>
      <pre ref={rule} class="answer-rule" role="group" aria-label={nameOf(type, strings)} tabIndex={0}>
        <WholeText text={text} />
      </pre>
      {scopes.length === 0 ? (
        <p class="note">{strings.notFromHere}</p>
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
          <Button isFramed aria-disabled={!isReady || !isSeen} onClick={() => isSeen && onChoice(index, scope)}>
            {strings.alwaysButton}
          </Button>
          <span class="note">{placeOf(suggestion, scope, strings)}</span>
        </div>
      )}
    </li>
  );
}

function placeOf({ destination, file }: Suggestion, scope: AnswerScope, strings: AnswerStrings): string {
  if (destination === "process") return strings.inProcess;
  return scope === "session" || file === null ? strings.inMemory : strings.inFile(file);
}

function nameOf(type: string, strings: AnswerStrings): string {
  if (type !== "addRules" && type !== "addDirectories" && type !== "setMode") return type;
  return strings.suggestion[type];
}
