/** What the model says in one part of an answer. `{{name}}` in strings is replaced by a variable of the run. */
export type ScriptBlock =
  | { readonly text: string }
  | { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

export interface ApiFault {
  /** Of the answer; 0: none, the connection ends instead. */
  readonly status: number;
  /** Discriminator of the API's error object, such as `rate_limit_error`. */
  readonly type: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What had been said when it failed: the answer then begins well, and the fault comes in its stream. */
  readonly after?: string;
}

/** One answer of the model, or the refusal to give one. */
export type ScriptTurn =
  | {
      readonly say: readonly ScriptBlock[];
      readonly usage?: TokenUsage;
      /** Why the answer ends, where that is not the usual: `max_tokens`, `refusal`. */
      readonly stopReason?: string;
      /** The answer begins and never ends, until the client goes away. */
      readonly hang?: true;
    }
  | { readonly fault: ApiFault };

/**
 * A conversation by heart. A prompt that holds `[[scenario:NAME]]` begins it; how many answers the client has had since
 * says which turn is next, so retries and parallel conversations need no memory here.
 */
export interface Script {
  readonly turns: readonly ScriptTurn[];
}

/** The words that make the fake follow a script. */
export function marker(name: string): string {
  return `[[scenario:${name}]]`;
}
