import { useState } from "preact/hooks";
import { pushSupport, startPush, stopPush } from "../../push/push.ts";
import { Button } from "../../ui/button.tsx";
import { Prose } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { PAIRING_STRINGS } from "../../ui/pairing/pairing-strings.ts";

/** Whether this browser gets push messages, or what it needs for them. */
export function PushSwitch({ isOn }: { readonly isOn: boolean }) {
  const { api, requests, problem } = useStore();
  const strings = useStringsOf(PAIRING_STRINGS);
  const [isDenied, setDenied] = useState(false);
  const [isSending, setSending] = useState(false);
  const support = pushSupport();
  const key = requests.state.value?.push_key;
  if (key === undefined) return null;

  async function change(): Promise<void> {
    setSending(true);
    try {
      if (isOn) await stopPush(api);
      else setDenied(!(await startPush(api, key ?? "")));
    } catch (thrown) {
      problem.value = thrown;
    }
    await requests.reload();
    setSending(false);
  }

  if (support !== "ready" || isDenied) {
    return (
      <p class="note">
        <Prose text={strings.push[support === "ready" ? "denied" : support]} />
      </p>
    );
  }
  return (
    <Button isFramed disabled={isSending} onClick={() => void change()}>
      {isOn ? strings.stopPush : strings.startPush}
    </Button>
  );
}
