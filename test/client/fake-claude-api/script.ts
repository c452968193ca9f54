/** The model's text in one part of an answer. `{{name}}` in strings is replaced by a variable of the run. */
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
  /** Status of the response; 0: none, the connection ends instead. */
  readonly status: number;
  /** Discriminator of the API's error object, such as `rate_limit_error`. */
  readonly type: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text before the failure: the answer then starts well, and the error comes in its stream. */
  readonly after?: string;
}

/** One answer of the model, or an error. */
export type ScriptTurn =
  | {
      readonly say: readonly ScriptBlock[];
      readonly usage?: TokenUsage;
      /** Why the answer ends, if it is unusual: `max_tokens`, `refusal`. */
      readonly stopReason?: string;
      /** The answer begins and never ends, until the client disconnects. */
      readonly hang?: true;
    }
  | { readonly fault: ApiFault };

/**
 * A scripted conversation. A prompt with `[[scenario:NAME]]` begins it; the number of answers since then selects the
 * next turn, so retries and parallel conversations need no state here.
 */
export interface Script {
  readonly turns: readonly ScriptTurn[];
}

/** The text that makes the fake follow a script. */
export function marker(name: string): string {
  return `[[scenario:${name}]]`;
}
