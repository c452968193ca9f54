import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
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
      <Button isFramed disabled={isBusy} onClick={() => (question === null ? onSure() : setAsking(true))}>
        {name}
      </Button>
    );
  }
  return (
    <div class="team-sure wraps flex" role="group" aria-label={name}>
      <p>{question}</p>
      <Button
        isPrimary
        disabled={isBusy}
        onClick={() => {
          setAsking(false);
          onSure();
        }}
      >
        {name}
      </Button>
      <Button isFramed onClick={() => setAsking(false)}>
        {strings.keep}
      </Button>
    </div>
  );
}
