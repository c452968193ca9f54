import { useState } from "preact/hooks";
import { canNotify, notifyPermission, playTone, sendTestNotification, toggleNotifications } from "../../desktop.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { NOTICE_KINDS } from "../../state/preferences.ts";
import { Button } from "../button.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { Segmented } from "../choice.tsx";
import { DESKTOP_STRINGS } from "./desktop-strings.ts";
import "./preference.css";

/** How this browser notifies on the desktop: whether, of what, with a tone or not, and a test of it. */
export function DesktopNotifications() {
  const { preferences } = useStore();
  const strings = useStringsOf(DESKTOP_STRINGS);
  const permission = notifyPermission.value;
  const isOn = canNotify() && preferences.notify.value;
  const onOff = (["on", "off"] as const).map((value) => ({ value, name: strings[value] }));
  return (
    <div class="preferences stack gap-2">
      <div class="preference muted">
        <span aria-hidden="true">{strings.heading}</span>
        <div class="controls wraps gap-lines shrinks flex">
          {canNotify() && (
            <Segmented
              label={strings.heading}
              options={onOff}
              chosen={isOn ? "on" : "off"}
              choose={(state) => {
                if ((state === "on") !== isOn) toggleNotifications(preferences);
              }}
            />
          )}
          <span class={permission === "denied" ? "tone-failed" : "note"}>{strings.state[permission]}</span>
        </div>
      </div>
      {isOn && (
        <>
          <div class="preference muted" role="group" aria-label={strings.about}>
            <span aria-hidden="true">{strings.about}</span>
            <div class="controls wraps gap-lines shrinks flex">
              {NOTICE_KINDS.map((kind) => (
                <label key={kind} class="tick flex ink">
                  <input
                    type="checkbox"
                    checked={preferences.notifyOf.value.has(kind)}
                    onChange={() => preferences.toggleNotifyOf(kind)}
                  />
                  {strings.kind[kind]}
                </label>
              ))}
            </div>
          </div>
          <div class="preference muted">
            <span aria-hidden="true">{strings.sound}</span>
            <div class="controls wraps gap-lines shrinks flex">
              <Segmented
                label={strings.sound}
                options={onOff}
                chosen={preferences.notifySound.value ? "on" : "off"}
                choose={(state) => {
                  preferences.setNotifySound(state === "on");
                  if (state === "on") playTone();
                }}
              />
              <TestButton />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** Also while this tab has the focus, which silences the others. */
function TestButton() {
  const { preferences } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(DESKTOP_STRINGS);
  const [isSent, setSent] = useState(false);

  async function test(): Promise<void> {
    if (!(await sendTestNotification(page.appName, strings.testText))) return;
    if (preferences.notifySound.value) playTone();
    setSent(true);
    browserTimers.after(3000, () => setSent(false));
  }

  return (
    <>
      <Button isFramed onClick={() => void test()}>
        {strings.test}
      </Button>
      <span class="note" role="status">
        {isSent ? strings.tested : ""}
      </span>
    </>
  );
}
