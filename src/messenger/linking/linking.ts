import { equalBytes } from '../../crypto/bytes.ts';
import { parseLinkCode } from '../../protocol/device-link/link-code.ts';
import { beginNew, beginOld, type LinkExchange } from '../../protocol/device-link/link-exchange.ts';
import type { LinkView } from '../api.ts';
import { loadKeys } from '../account.ts';
import { requireKeys, type MessengerContext } from '../context.ts';
import { AccountExistsError } from '../errors.ts';
import type { StarlingDatabase } from '../../store/database.ts';
import { finishRemains } from './link-mailbox.ts';
import { changeLink, endLink, openLink, readLink } from './link-record.ts';
import { goOn, type KeepAccount } from './link-turn.ts';
import { linkView } from './link-view.ts';

export type { KeepAccount } from './link-turn.ts';

/** Null while it has not been measured: the ten minutes begin with the first answer of a node then. */
const networkTime = ({ network }: MessengerContext): number | null =>
  network.clockOffsetMs() === null ? null : network.now();

const view = async ({ db, network }: MessengerContext): Promise<LinkView> =>
  linkView(await readLink(db), network.now());

/** Takes the place of whatever was there; somebody on its other side is told. */
async function begin(context: MessengerContext, exchange: LinkExchange): Promise<LinkView> {
  await cancelLink(context, { differ: false });
  // An account that is being made of what came is not thrown away.
  await changeLink(context, 'begun', (record) => (record?.phase === 'keeping' ? record : openLink(exchange)));
  return view(context);
}

/**
 * New device: makes a code, good for ten minutes and one device. Nothing is sent before {@link linkState} is asked.
 *
 * @param device what this device calls itself, e.g. "Firefox on Linux"; 64 bytes of it are kept
 * @throws AccountExistsError
 */
export async function beginLink(context: MessengerContext, { device }: { device: string }): Promise<LinkView> {
  if (await context.db.account.get('me')) throw new AccountExistsError('there is an account on this device already');
  return begin(context, beginNew(device, networkTime(context), context.random));
}

/**
 * Old device: joins the exchange of a code. Asking again with the same code changes nothing.
 *
 * @throws MalformedInputError with a sentence for the person if it is no code
 * @throws NoAccountError
 */
export async function joinLink(
  context: MessengerContext,
  { code: text, device }: { code: string; device: string },
): Promise<LinkView> {
  await loadKeys(context);
  requireKeys(context);
  const code = parseLinkCode(text);
  const record = await readLink(context.db);
  if (record?.phase === 'open' && record.exchange.role === 'old' && equalBytes(record.exchange.code, code))
    return view(context);
  return begin(context, beginOld(code, device, networkTime(context), context.random));
}

/** Is there anything left to do? */
export async function isLinking(db: StarlingDatabase): Promise<boolean> {
  const record = await readLink(db);
  return record !== null && (record.phase !== 'ended' || record.remains !== null);
}

/** Goes on with the exchange, at most one poll every 2 s, and tells how it stands. Never throws what the network throws. */
export async function linkState(context: MessengerContext, keepAccount: KeepAccount): Promise<LinkView> {
  await goOn(context, keepAccount);
  return view(context);
}

/** The person here says that both screens show the same pictures; goes on at once. Without pictures on the screen nothing happens. */
export async function confirmLink(context: MessengerContext, keepAccount: KeepAccount): Promise<LinkView> {
  await changeLink(context, 'confirmed', (record) =>
    record?.phase === 'open' && record.exchange.pictures
      ? { ...record, exchange: { ...record.exchange, confirmed: true } }
      : record,
  );
  await goOn(context, keepAccount, { now: true });
  return view(context);
}

/**
 * Ends the exchange and tells the other side (once now, later with {@link linkState}); or puts away how it ended.
 *
 * An account that is being made of what came is kept: it is too late then.
 */
export async function cancelLink(context: MessengerContext, { differ }: { differ: boolean }): Promise<void> {
  await changeLink(context, 'cancelled', (record) => {
    if (record?.phase === 'keeping') return record;
    if (record?.phase !== 'open') return record?.remains ? { ...record, outcome: { state: 'none' } } : null;
    const { role } = record.exchange;
    return differ
      ? endLink(context, record, { state: 'failed', role, reason: 'differ' }, 'differ')
      : endLink(context, record, { state: 'none' }, 'cancelled');
  });
  await finishRemains(context);
}
