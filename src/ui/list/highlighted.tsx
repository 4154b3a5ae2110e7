/** Text with every hit of `mark` (any case) marked. */
export function Highlighted({ text, mark }: { text: string; mark: string }) {
  const at = mark === '' ? -1 : text.toLocaleLowerCase().indexOf(mark.toLocaleLowerCase());
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + mark.length)}</mark>
      {text.slice(at + mark.length)}
    </>
  );
}
