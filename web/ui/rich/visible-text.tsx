/** Characters that change the order of others: what you read would not be what runs (CVE-2021-42574). */
const TURNING = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/g;

/** The same JSON, with escapes for bidirectional controls. */
export function withVisibleTurns(json: string): string {
  return json.replaceAll(TURNING, (turn) => String.raw`\u` + turn.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** Text in which bidirectional controls are marks that you can see. */
export function VisibleText({ text }: { readonly text: string }) {
  if (text.search(TURNING) < 0) return <>{text}</>;
  return (
    <>
      {text.split(TURNING).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <span key={index} class="turning">
            U+{(part.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}
          </span>
        ),
      )}
    </>
  );
}
