import { useState } from "preact/hooks";
import type { PairingDto } from "../../../src/api/request-dto.ts";
import { ApiError } from "../../api.ts";
import { Button } from "../button.tsx";
import { useStore, useStringsOf } from "../page-context.ts";
import { PAIRING_STRINGS } from "./pairing-strings.ts";

/** Takes the right to answer from a browser; what that means stands beside it. */
export function RevokeButton({ pairing: { id, name } }: { readonly pairing: PairingDto }) {
  const { api, requests, problem } = useStore();
  const strings = useStringsOf(PAIRING_STRINGS);
  const [isSending, setSending] = useState(false);
  async function revoke(): Promise<void> {
    setSending(true);
    try {
      await api.revokePairing(id);
    } catch (thrown) {
      // 404: it was revoked elsewhere.
      if (!(thrown instanceof ApiError && thrown.status === 404)) problem.value = thrown;
    }
    await requests.reload();
    setSending(false);
  }
  return (
    <Button isFramed aria-label={strings.revokeOf(name)} disabled={isSending} onClick={() => void revoke()}>
      {strings.revoke}
    </Button>
  );
}
