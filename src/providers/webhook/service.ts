import type { MessageService } from "../../core/notification/delivery.ts";
import { fillTemplate } from "../../core/template/fill-template.ts";
import type { Template } from "../../core/template/parse-template.ts";
import { oneLine } from "../../core/format/text.ts";
import { attemptId, createHttpService } from "../http-service.ts";
import type { ServiceDeps } from "../provider.ts";
import { secretsOfUrl, withoutSecrets } from "../without-secrets.ts";
import { OUR_TEMPLATE, valuesOf } from "./template-values.ts";

const ERROR_CHARS = 120;

interface WebhookSettings {
  readonly outgoingUrl: string;
  /** `Name: value` each. */
  readonly outgoingHeaders: readonly string[];
  /** Null for the default template. */
  readonly webhookTemplate: Template | null;
}

/** A webhook of any service: one request for each notification. */
export function createService(settings: WebhookSettings, deps: ServiceDeps): MessageService {
  const { outgoingUrl: url, outgoingHeaders, webhookTemplate } = settings;
  const own = outgoingHeaders.map((header): [string, string] => {
    const colon = header.indexOf(": ");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 2)];
  });
  return createHttpService({
    ...deps,
    spacingMs: 0,
    reader: {
      // An HTML error page is useless for people.
      errorText: (text) => (/^\s*</.test(text) ? "" : oneLine(text, ERROR_CHARS)),
      messageId: () => "",
      withoutSecrets: withoutSecrets([...secretsOfUrl(url), ...own.map(([, value]) => value)]),
    },
    request: ([message], attempt) => {
      if (message === undefined) throw new RangeError("a request needs an announcement");
      const id = attemptId(attempt);
      const { contentType, body } = fillTemplate(webhookTemplate ?? OUR_TEMPLATE, valuesOf(message, id));
      return {
        url,
        // A receiver that supports this header recognises a repeat.
        headers: { ...Object.fromEntries(own), "content-type": contentType, "idempotency-key": id },
        body,
      };
    },
  });
}
