import { useState } from "preact/hooks";
import { useStringsOf } from "../../ui/page-context.ts";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";

interface SureButtonProps {
  readonly name: string;
  /** Asked before it acts; null: it acts at once. */
  readonly question: string | null;
  readonly isBusy: boolean;
  readonly onSure: () => void;
}

/** A button whose act is asked for once more, in its place. */
export function SureButton({ name, question, isBusy, onSure }: SureButtonProps) {
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <button
        type="button"
        class="quiet framed"
        disabled={isBusy}
        onClick={() => (question === null ? onSure() : setAsking(true))}
      >
        {name}
      </button>
    );
  }
  return (
    <div class="team-sure flex" role="group" aria-label={name}>
      <p>{question}</p>
      <button
        type="button"
        class="quiet primary"
        disabled={isBusy}
        onClick={() => {
          setAsking(false);
          onSure();
        }}
      >
        {name}
      </button>
      <button type="button" class="quiet framed" onClick={() => setAsking(false)}>
        {strings.keep}
      </button>
    </div>
  );
}
