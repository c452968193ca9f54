import type { ToolCallDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { Icon } from "../../../ui/icon.tsx";
import { useStrings } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { countCalls } from "../../../state/session/conversation.ts";
import { CallTime } from "../call-time.tsx";

interface GroupRowProps {
  readonly calls: readonly [ToolCallDto, ...ToolCallDto[]];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Calls without a message between them, as one line that unfolds. */
export function GroupRow({ calls, isOpen, onToggle }: GroupRowProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { tools, failed } = countCalls(calls);
  const number = (count: number) => formatNumber(count, language);
  return (
    <div class="call-line group">
      <button type="button" class="call-toggle" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "down" : "next"} />
        <span class="tool">{strings.conversation.calls(number(calls.length))}</span>
        <span class="call-counts" title={tools.map(([name, count]) => `${name} ${number(count)}`).join("  ")}>
          {tools.map(([name, count]) => (
            <span key={name} class="call-count">
              <bdi>{name}</bdi> {number(count)}
            </span>
          ))}
        </span>
      </button>
      {failed > 0 && <span class="call-word is-failed">{strings.conversation.failed(number(failed))}</span>}
      <CallTime at={calls[0].started_at} />
    </div>
  );
}
