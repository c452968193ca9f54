import { useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { browserTimers } from "../../../state/page-clock.ts";
import { readEditTexts, type Edit } from "../../../state/session/edit-texts.ts";
import { Button } from "../../../ui/button.tsx";
import { copyText } from "../../../ui/copy-text.ts";
import { Icon, type IconName } from "../../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { patchOf } from "../../../ui/rich/patch.ts";
import { SESSION_STRINGS } from "../session-languages.ts";

interface CopyLaterProps {
  readonly label: string;
  /** What is copied, and what is said once it is. Loaded by the click. */
  readonly make: () => Promise<{ readonly text: string; readonly note?: string }>;
}

interface CopyState {
  readonly icon: IconName;
  readonly says: string;
}

/** Copies a text that has to be loaded first, and says whether that went well. */
export function CopyLater({ label, make }: CopyLaterProps) {
  const { strings: page } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const [state, setState] = useState<CopyState | null>(null);

  async function copy(): Promise<void> {
    const failed: CopyState = { icon: "warning", says: page.notCopied };
    setState({ icon: "copy", says: strings.copying });
    try {
      const { text, note } = await make();
      setState((await copyText(text)) ? { icon: "check", says: note ?? page.copied } : failed);
    } catch {
      setState(failed);
    }
    browserTimers.after(4000, () => setState(null));
  }

  return (
    <Button
      class="copy"
      onClick={(event) => {
        // It says what came of it: a menu around it stays open.
        event.stopPropagation();
        void copy();
      }}
    >
      <Icon name={state?.icon ?? "copy"} />
      <span aria-live="polite">{state?.says ?? label}</span>
    </Button>
  );
}

interface CopyPatchProps {
  readonly session: SessionDetailDto;
  /** Asked for by the click: the menu of each turn in view has one. */
  readonly edits: () => readonly Edit[];
  readonly label?: string;
}

/** Copies edits as one unified diff. It says how many it lacks, there and on the button. */
export function CopyPatch({ session, edits, label }: CopyPatchProps) {
  const { api } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);

  async function make() {
    const inOrder = edits().toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    const { changes, missing } = await readEditTexts(session.session_id, inOrder, api);
    const patch = changes.map((change) => patchOf(change, session.cwd)).join("");
    if (missing === 0) return { text: patch };
    const note = strings.changes.patchLacks(formatNumber(missing, language));
    return { text: `# ${note}\n${patch}`, note };
  }

  return <CopyLater label={label ?? strings.changes.copyPatch} make={make} />;
}
