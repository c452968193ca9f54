import { useEffect } from "preact/hooks";
import { Prose } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { PAIRING_STRINGS } from "../../ui/pairing/pairing-strings.ts";
import { RevokeButton } from "../../ui/pairing/revoke-button.tsx";
import { Since } from "../../ui/time.tsx";
import { PushSwitch } from "./push-switch.tsx";

/** The browsers that may answer Claude Code, each with the way to revoke it. */
export function PairedBrowsers() {
  const { requests } = useStore();
  const strings = useStringsOf(PAIRING_STRINGS);
  const pairings = requests.state.value?.pairings ?? [];
  // A pairing that ends by its age sends no frame.
  useEffect(() => void requests.reload(), []);
  return (
    <>
      <p class="note">
        <Prose text={pairings.length === 0 ? strings.none : strings.note} />
      </p>
      <ul class="paired-browsers">
        {pairings.map((pairing) => (
          <li key={pairing.id} class="flex gap-12">
            <div class="grows breaks">
              <p>
                <bdi class="bold">{pairing.name}</bdi>
                {pairing.is_this_browser && ` · ${strings.thisBrowser}`}
              </p>
              <p class="note">
                {strings.paired} <Since at={pairing.paired_at} />
                {pairing.is_pushed && ` · ${strings.pushed}`}
              </p>
              {pairing.is_this_browser && <PushSwitch isOn={pairing.is_pushed} />}
            </div>
            <RevokeButton pairing={pairing} />
          </li>
        ))}
      </ul>
    </>
  );
}
