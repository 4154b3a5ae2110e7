import { equalBytes, type Bytes } from '../../crypto/bytes.ts';
import { StarlingError } from '../../crypto/errors.ts';
import type { TransferredAccount } from '../../protocol/device-link/account-transfer.ts';
import {
  canHandOver,
  canTakeOver,
  handOver,
  linkPictures,
  newDevice,
  takeOver,
} from '../../protocol/device-link/link-agreement.ts';
import { isOver } from '../../protocol/device-link/link-exchange.ts';
import { boundedName, loadKeys } from '../account.ts';
import { freshId, requireKeys, type MessengerContext } from '../context.ts';
import { AccountExistsError } from '../errors.ts';
import { finishRemains, listen, sendWaiting } from './link-mailbox.ts';
import { changeLink, changeOpenLink, failLink, type LinkRecord, mailboxHash, readLink } from './link-record.ts';

/** Makes the account on this device. Not called again once the account is in the database; throws AccountExistsError if another one is. */
export type KeepAccount = (
  seed: Bytes,
  about: {
    /** Display name of the account, may be empty. */
    name: string;
    /** What this device called itself when it made the code. */
    device: string;
  },
) => Promise<void>;

/** ms between two polls, however many pages ask. */
const TURN_MS = 2_000;
/** How long an end stays on the screen if nobody puts it away. */
const SHOWN_MS = 600_000;

/** Goes on as far as it goes now: every step reads the row, acts, and writes what became of it. */
export async function goOn(
  context: MessengerContext,
  keepAccount: KeepAccount,
  options?: { now: true },
): Promise<void> {
  await finishHandOver(context);
  await endIfOver(context);
  if (await takeTurn(context, options?.now ?? false)) await networkTurn(context);
  else await makePictures(context);
  await finishHandOver(context);
  await openHandedOver(context);
  await keepHandedOver(context, keepAccount);
  await finishRemains(context);
}

async function networkTurn(context: MessengerContext): Promise<void> {
  await sendWaiting(context);
  // The account goes only right after a look at whether anybody objects.
  if (await listen(context)) await handOverIfConfirmed(context);
  await sendWaiting(context);
  await makePictures(context);
}

async function endIfOver(context: MessengerContext): Promise<void> {
  const { network } = context;
  await changeLink(context, 'put away', (record) => {
    if (record?.phase === 'open' && isOver(record.exchange, network.now())) return failLink(context, record, 'expired');
    const isStale = record?.phase === 'ended' && Math.abs(context.now() - record.endedAtMs) > SHOWN_MS;
    return isStale ? null : record;
  });
}

/** Whether it is this caller who talks to the network now. */
async function takeTurn(context: MessengerContext, isUrgent: boolean): Promise<boolean> {
  const nowMs = context.now();
  let isTaken = false;
  await changeOpenLink(context, 'turn taken', (open) => {
    // A clock that was set back must not stop everything.
    isTaken = isUrgent || Math.abs(nowMs - open.turnMs) >= TURN_MS;
    return isTaken ? { ...open, turnMs: nowMs } : open;
  });
  return isTaken;
}

async function makePictures(context: MessengerContext): Promise<void> {
  const record = await readLink(context.db);
  if (record?.phase !== 'open' || record.exchange.pictures) return;
  const { code } = record.exchange;
  const pictures = await linkPictures(record.exchange);
  if (!pictures) return;
  await context.fault('link: pictures made');
  await changeOpenLink(context, 'pictures noted', (open) =>
    equalBytes(open.exchange.code, code) ? { ...open, exchange: { ...open.exchange, pictures } } : open,
  );
}

/** Old device: makes m4 when its person has said so. */
async function handOverIfConfirmed(context: MessengerContext): Promise<void> {
  const { db, network, random } = context;
  const record = await readLink(db);
  if (record?.phase !== 'open' || !canHandOver(record.exchange, network.now())) return;
  await loadKeys(context);
  const { seed } = requireKeys(context);
  const name = boundedName((await db.profile.get('me'))?.name ?? '');
  await context.fault('link: before handing over');
  await changeOpenLink(context, 'handed over', (open) => {
    const nowMs = network.now();
    if (!canHandOver(open.exchange, nowMs)) return open;
    return { ...open, exchange: handOver(open.exchange, { seed, name }, nowMs, random) };
  });
}

/** Old device: m4 is stored, so there is a new device from now on. */
async function finishHandOver(context: MessengerContext): Promise<void> {
  const { db } = context;
  const id = freshId(context);
  const isFinished = await db.transaction('rw', db.links, db.devices, async () => {
    const record = await readLink(db);
    if (record?.phase !== 'open' || record.exchange.role !== 'old' || !record.exchange.account) return false;
    if (record.exchange.outbox.some(({ stored }) => !stored)) return false;
    const name = newDevice(record.exchange);
    await db.devices.add({ id, kind: 'linked', name, linkedAtMs: Math.floor(context.network.now()), lastHeardMs: 0 });
    const outcome = { state: 'done', role: 'old', device: name } as const;
    await db.links.put({
      id: 'link',
      value: { phase: 'ended', outcome, endedAtMs: context.now(), remains: null } satisfies LinkRecord,
    });
    return true;
  });
  if (isFinished) await context.fault('link: hand-over noted');
}

/** New device: opens m4 when its person has said so. */
async function openHandedOver(context: MessengerContext): Promise<void> {
  const { network } = context;
  await changeOpenLink(context, 'account opened', (open) => {
    const { exchange, hashes } = open;
    const nowMs = network.now();
    if (!canTakeOver(exchange, nowMs)) return open;
    let account: TransferredAccount;
    try {
      account = takeOver(exchange, nowMs);
    } catch (error) {
      if (error instanceof StarlingError) return failLink(context, open, 'malformed');
      throw error;
    }
    const own = exchange.outbox.map(({ data }) => mailboxHash(exchange.code, data));
    return {
      phase: 'keeping',
      account,
      device: exchange.device,
      deviceId: freshId(context),
      pictures: exchange.pictures ?? [],
      expiresAtMs: exchange.deadlineMs ?? nowMs,
      remains: {
        code: exchange.code,
        farewell: null,
        obsolete: [...new Set([...hashes, ...own])],
        untilMs: exchange.deadlineMs ?? nowMs,
      },
    };
  });
}

async function isHere({ db }: MessengerContext, seed: Uint8Array): Promise<boolean> {
  const row = await db.account.get('me');
  return row !== undefined && equalBytes(row.seed, seed);
}

/** New device: makes the account, and notes where it came from. */
async function keepHandedOver(context: MessengerContext, keepAccount: KeepAccount): Promise<void> {
  const { db } = context;
  const record = await readLink(db);
  if (record?.phase !== 'keeping') return;
  const { account, device, deviceId } = record;
  await context.fault('link: before keeping');
  // After a death it may be here already; it is not made twice.
  if (!(await isHere(context, account.seed))) {
    try {
      await keepAccount(account.seed, { name: account.name, device });
    } catch (error) {
      if (!(error instanceof AccountExistsError)) throw error;
      if (!(await isHere(context, account.seed))) {
        // A person has made another one meanwhile.
        await changeLink(context, 'given up', (now) => (now?.phase === 'keeping' ? null : now));
        throw error;
      }
    }
  }
  await context.fault('link: kept');
  await db.transaction('rw', db.links, db.devices, async () => {
    const now = await readLink(db);
    if (now?.phase !== 'keeping' || now.deviceId !== deviceId) return;
    const linkedAtMs = Math.floor(context.network.now());
    await db.devices.put({ id: deviceId, kind: 'linked', name: account.device, linkedAtMs, lastHeardMs: 0 });
    const outcome = { state: 'done', role: 'new', device: account.device } as const;
    await db.links.put({
      id: 'link',
      value: { phase: 'ended', outcome, endedAtMs: context.now(), remains: now.remains } satisfies LinkRecord,
    });
  });
  await context.fault('link: new account noted');
}
