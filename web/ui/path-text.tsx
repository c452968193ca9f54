import { Fragment } from "preact";

/** Text with a path in it, which breaks after a separator before it breaks within a name. */
export function PathText({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(/(?<=[/\\])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
