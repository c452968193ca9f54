import { useComputed } from "@preact/signals";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { formatAge } from "../../src/core/format/time.ts";
import { useStore, useStrings, useStringsOf } from "./page-context.ts";
import { SILENCE_STRINGS } from "./silence-strings.ts";

const MINUTE_MS = 60_000;

/** For a session that waits and has given no sign for long: it still waits as far as anybody knows. */
export function SilenceMark({ session, look }: { readonly session: SessionDto; readonly look: string }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SILENCE_STRINGS);
  const minute = useComputed(() => Math.floor(clock.nowMs.value / MINUTE_MS)).value;
  if (session.silence === undefined) return null;
  const age = formatAge((minute + 1) * MINUTE_MS - Date.parse(session.last_seen_at), language);
  return <span class={look}>{strings.silence[session.silence](age)}</span>;
}
