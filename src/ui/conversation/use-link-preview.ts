import { useEffect, useRef, useState } from 'preact/hooks';
import type { LinkPreview } from '../../store/rows.ts';
import type { LinkTrouble } from '../ports.ts';
import { usePorts } from '../ports-context.ts';
import { firstSafeLink, type SafeLink } from './safe-link.ts';

/** An address that is still being typed is not offered yet. */
const STILL_MS = 400;

export interface LinkPreviewing {
  /** Goes along with the text. */
  card: LinkPreview | null;
  /** What a preview may be asked for. */
  offer: SafeLink | null;
  /** Its site is being asked. */
  asking: boolean;
  trouble: LinkTrouble | null;
  /** How often a button of it went away with the focus. */
  turns: number;
  /** To be told of the text whenever it changes. */
  written: (text: string) => void;
  /** Asks the site. Must be called within a click. */
  ask: () => void;
  remove: () => void;
}

/**
 * The preview of the first link of a text, which is asked for only by a person. It goes when the link goes.
 *
 * @param draft what was kept; read once
 * @param keep keeps it with the draft
 * @see protocol 07 §5.7
 */
export function useLinkPreview(
  draft: { text: string; preview: LinkPreview | null } | null,
  keep: (preview: LinkPreview | null) => void,
): LinkPreviewing {
  const { titleOfLink } = usePorts();
  const [link, setLink] = useState<SafeLink | null>(null);
  const [still, setStill] = useState(false);
  const [card, setCard] = useState<LinkPreview | null>(null);
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<LinkTrouble | null>(null);
  const [turns, setTurns] = useState(0);
  /** Of the link that stands there now; answers about others are late. */
  const latest = useRef<string | null>(null);

  const change = (next: LinkPreview | null) => {
    setCard(next);
    keep(next);
  };
  const written = (text: string) => {
    const found = firstSafeLink(text);
    if (found?.url === link?.url) return;
    latest.current = found?.url ?? null;
    setLink(found);
    setStill(false);
    setAsking(false);
    setTrouble(null);
    if (card !== null && card.url !== found?.url) change(null);
  };
  useEffect(() => {
    if (draft === null) return;
    const found = firstSafeLink(draft.text);
    latest.current = found?.url ?? null;
    setLink(found);
    setCard(draft.preview?.url === found?.url ? draft.preview : null);
  }, [draft]);
  useEffect(() => {
    if (link === null) return;
    const timer = setTimeout(() => setStill(true), STILL_MS);
    return () => clearTimeout(timer);
  }, [link?.url]);

  const ask = () => {
    if (link === null || asking) return;
    const { url } = link;
    setAsking(true);
    setTrouble(null);
    void titleOfLink(url)
      .catch((): LinkTrouble => 'unreachable')
      .then((answer) => {
        if (latest.current !== url) return;
        setAsking(false);
        if (typeof answer === 'string') setTrouble(answer);
        else turn({ url, title: answer.title });
      });
  };
  const turn = (next: LinkPreview | null) => {
    change(next);
    setTurns((before) => before + 1);
  };
  const offer = still && card === null ? link : null;
  return { card, offer, asking, trouble, turns, written, ask, remove: () => turn(null) };
}
