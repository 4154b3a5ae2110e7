import type { MessageReference, MessageRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { filesText } from '../files/file-words.ts';
import { noticeWords } from './notice-words.ts';
import { text } from '../text.ts';
import { useScene } from './scene.ts';

/** The message that another one answers, as it is here; a click goes there. */
export function QuoteBlock({ quote }: { quote: MessageReference }) {
  const { original } = useScene();
  const known = original(quote);
  return known === undefined ? <DistantQuote quote={quote} /> : <Quote quote={quote} original={known} />;
}

/** The original is not among the loaded messages: it is looked up. */
function DistantQuote({ quote }: { quote: MessageReference }) {
  const { row } = useScene();
  const found = useLive(
    (data) => data.messageBy(row.key, quote.author, quote.sentAtMs).then((message) => message ?? null),
    [row.key, quote.author, quote.sentAtMs],
  );
  return <Quote quote={quote} original={found} />;
}

/** @param props.original undefined while it is looked up, null if it is not here */
function Quote({ quote, original }: { quote: MessageReference; original: MessageRow | null | undefined }) {
  const { nameOf, jump } = useScene();
  if (original === null) {
    return (
      <span class="quote quote-missing">
        <span class="quote-words">{text('quoteMissing')}</span>
      </span>
    );
  }
  return (
    <button type="button" class="quote" disabled={original === undefined} onClick={() => original && jump(original)}>
      <span class="visually-hidden">{text('answersTo')}</span>
      <bdi class="quote-author">{nameOf(quote.author)}</bdi>
      <span class="quote-words" dir="auto">
        {original === undefined ? '\u00a0' : wordsOf(original, nameOf(original.from))}
      </span>
    </button>
  );
}

/** One line that stands for a message. */
export function wordsOf(message: MessageRow, name: string): string {
  if (message.kind === 'notice') return noticeWords(message, name);
  // Its text is for those who know no invitations.
  if (message.invitation !== null) return text('communityInvitation');
  if (message.text !== '') return message.text;
  if (message.files.length > 0) return filesText(message.files);
  return message.preview?.title ?? '';
}
