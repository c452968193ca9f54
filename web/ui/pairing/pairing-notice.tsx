import { useRef, useState } from "preact/hooks";
import type { PairingDto } from "../../../src/api/request-dto.ts";
import { readText, storeText } from "../../state/preferences.ts";
import { Button } from "../button.tsx";
import { useStore, useStringsOf } from "../page-context.ts";
import { Since } from "../time.tsx";
import { PAIRING_STRINGS } from "./pairing-strings.ts";
import { RevokeButton } from "./revoke-button.tsx";
import "./pairing-notice.css";

const SEEN_KEY = "ccen.pairings-seen";

/** Other browsers that were paired since this one last dismissed the notice, whether they still are or not. */
export function PairingNotice() {
  const { requests, clock } = useStore();
  const strings = useStringsOf(PAIRING_STRINGS);
  const [seenUntilMs, setSeenUntilMs] = useState(() => seenUntil(clock.read()));
  const noticed = useRef(new Map<string, PairingDto>()).current;
  const pairings = requests.state.value?.pairings ?? [];
  for (const pairing of pairings) {
    // A reply that overtook the new cookie named this browser as another.
    if (pairing.is_this_browser) noticed.delete(pairing.id);
    else noticed.set(pairing.id, pairing);
  }
  const shown = Array.from(noticed.values()).filter(({ paired_at: at }) => Date.parse(at) > seenUntilMs);
  if (shown.length === 0) return null;

  function dismiss(): void {
    const newestMs = Math.max(...shown.map(({ paired_at: at }) => Date.parse(at)));
    storeText(() => localStorage, SEEN_KEY, String(newestMs));
    setSeenUntilMs(newestMs);
  }

  return (
    <div class="pairing-notice flex wraps lined" role="alert">
      <ul class="stack">
        {shown.map((pairing) => {
          const isPaired = pairings.some(({ id }) => id === pairing.id);
          return (
            <li key={pairing.id} class="flex gap-12">
              <div class="grows">
                <p>
                  <bdi class="message bold breaks">{strings.wasPaired(pairing.name)}</bdi> ·{" "}
                  <Since at={pairing.paired_at} look="one-line" />
                </p>
                <p>{isPaired ? strings.mayAnswer : strings.ended}</p>
              </div>
              {isPaired && <RevokeButton pairing={pairing} />}
            </li>
          );
        })}
      </ul>
      <Button isFramed onClick={dismiss}>
        {strings.dismiss}
      </Button>
    </div>
  );
}

/** On the first visit there is nothing to catch up on. */
function seenUntil(nowMs: number): number {
  const stored = Number(readText(() => localStorage, SEEN_KEY) ?? Number.NaN);
  if (Number.isFinite(stored)) return stored;
  storeText(() => localStorage, SEEN_KEY, String(nowMs));
  return nowMs;
}
