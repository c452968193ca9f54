import { deliveryReason, type DeliveryReason } from "../core/i18n/delivery-reason.ts";

/** Failures of a connection that was never there: the request cannot have arrived. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** `unsent`: it never left, no connection. `lost`: it left, and no whole answer came. */
export interface TransportFailure {
  readonly kind: "unsent" | "lost";
  readonly reason: DeliveryReason;
}

/**
 * What a rejected `fetch` means. Only codes are kept: messages may hold the URL, and with it a webhook's token.
 */
export function readFailure(thrown: unknown): TransportFailure {
  const causes = chainOf(thrown);
  const code = causes.map(codeOf).find((one) => one !== null) ?? null;
  if (code !== null && BEFORE_SENDING.has(code))
    return { kind: "unsent", reason: deliveryReason("no-connection", { cause: code }) };
  if (causes.some((cause) => codeOf(cause) !== null && syscallOf(cause) === "connect")) {
    return { kind: "unsent", reason: deliveryReason("no-connection", { cause: code ?? "connect" }) };
  }
  // Whoever forbade redirections has met a login page of the network, say, which has not stored anything.
  if (causes.some((cause) => cause instanceof Error && cause.message === "unexpected redirect")) {
    return { kind: "unsent", reason: deliveryReason("intercepted") };
  }
  const timedOut = causes.some((cause) => cause instanceof Error && cause.name === "TimeoutError");
  const reason = timedOut
    ? deliveryReason("timed-out")
    : deliveryReason("connection-lost", { cause: code ?? "no code" });
  return { kind: "lost", reason };
}

/** The error and its causes, with those of an aggregate (one per address tried). */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let current: unknown = thrown;
  while (current instanceof Error && chain.length < 10) {
    chain.push(current);
    if (current instanceof AggregateError) chain.push(...current.errors.slice(0, 10));
    current = current.cause;
  }
  return chain;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

function syscallOf(error: unknown): string | null {
  return error instanceof Error && "syscall" in error && typeof error.syscall === "string" ? error.syscall : null;
}
