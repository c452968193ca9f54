import type { MessageService } from "../../core/delivery.ts";
import { fillTemplate } from "../../core/template/fill-template.ts";
import type { Template } from "../../core/template/parse-template.ts";
import { oneLine } from "../../core/text.ts";
import { attemptId } from "../request/attempt-id.ts";
import { withoutSecretsOf } from "../request/without-secrets.ts";
import { MAX_BATCH } from "../max-batch.ts";
import { createWayService, type WayDeps } from "../way-service.ts";
import { OUR_TEMPLATE, valuesOf } from "./template-values.ts";

const WORDS_UNITS = 120;

interface OutgoingOptions extends WayDeps {
  readonly url: string;
  /** `Name: value` each. */
  readonly headers: readonly string[];
  /** Null for our own. */
  readonly template: Template | null;
}

/** A webhook of any service. Each message is one request: a template speaks of one thing. */
export function createOutgoingService({ url, headers, template, ...deps }: OutgoingOptions): MessageService {
  const own = headers.map((header): [string, string] => {
    const colon = header.indexOf(": ");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 2)];
  });
  return createWayService({
    ...deps,
    maxBatch: MAX_BATCH.outgoing,
    spacingMs: 0,
    reading: {
      // A page of errors says nothing that a person could use.
      wordsOf: (text) => (/^\s*</.test(text) ? "" : oneLine(text, WORDS_UNITS)),
      idOf: () => "",
      withoutSecrets: withoutSecretsOf(
        url,
        own.map(([, value]) => value),
      ),
    },
    request: ([message], attempt) => {
      if (message === undefined) throw new RangeError("a request needs an announcement");
      const id = attemptId(attempt);
      const { contentType, body } = fillTemplate(template ?? OUR_TEMPLATE, valuesOf(message, id));
      return {
        url,
        // By a receiver that knows the header, a repeat is known.
        headers: { ...Object.fromEntries(own), "content-type": contentType, "idempotency-key": id },
        body,
      };
    },
  });
}
