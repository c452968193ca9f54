import { signal, type ReadonlySignal } from "@preact/signals";
import { LOGIN_FRAGMENT } from "../../src/api/routes.ts";
import type { AddressBar } from "./navigation.ts";

/** What lets a browser in. */
export type LoginProof = { readonly code: string } | { readonly token: string };

/** Whether the daemon lets this browser in. */
export interface Access {
  readonly isLocked: ReadonlySignal<boolean>;
  /** Why the last attempt to get in failed; null before one. */
  readonly refusal: ReadonlySignal<unknown>;
  /** The daemon answered that it does not know us. */
  lock(): void;
  logIn(proof: LoginProof): Promise<void>;
  /** Takes the code of a link out of the address and logs in by it; nothing happens without one. */
  enterByLink(): Promise<void>;
  logOut(): Promise<void>;
}

export interface AccessDependencies {
  readonly addressBar: AddressBar;
  readonly sendProof: (proof: LoginProof) => Promise<void>;
  readonly endLogin: () => Promise<void>;
  /** Nothing of what was shown may stay in this page. */
  readonly forgetAll: () => void;
}

export function createAccess({ addressBar, sendProof, endLogin, forgetAll }: AccessDependencies): Access {
  const isLocked = signal(false);
  const refusal = signal<unknown>(null);

  async function logIn(proof: LoginProof): Promise<void> {
    try {
      await sendProof(proof);
      refusal.value = null;
      isLocked.value = false;
    } catch (thrown) {
      refusal.value = thrown;
    }
  }

  return {
    isLocked,
    refusal,
    lock: () => {
      isLocked.value = true;
    },
    logIn,
    async enterByLink() {
      const hash = addressBar.readHash();
      if (!hash.startsWith(LOGIN_FRAGMENT)) return;
      // First of all: a code that was used must not be found in the history.
      addressBar.replace("");
      await logIn({ code: hash.slice(LOGIN_FRAGMENT.length) });
    },
    async logOut() {
      await endLogin();
      forgetAll();
    },
  };
}
