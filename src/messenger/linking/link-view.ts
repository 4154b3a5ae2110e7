import { pictureAt } from '../../crypto/short-authentication-string.ts';
import { newDevice } from '../../protocol/device-link/link-agreement.ts';
import { linkCodeQr, linkCodeWords } from '../../protocol/device-link/link-code.ts';
import { LINK_LIFETIME_MS } from '../../protocol/device-link/link-exchange.ts';
import type { LinkView } from '../api.ts';
import type { LinkRecord, OpenLink } from './link-record.ts';

/**
 * What a page shows of the record.
 *
 * @param networkNowMs for the time that is left while network time has not been measured
 */
export function linkView(record: LinkRecord | null, networkNowMs: number): LinkView {
  if (record === null) return { state: 'none' };
  if (record.phase === 'ended') return record.outcome;
  if (record.phase === 'open') return openView(record, networkNowMs);
  const pictures = record.pictures.map(pictureAt);
  const { account, expiresAtMs } = record;
  return { state: 'compare', role: 'new', pictures, confirmed: true, device: account.device, expiresAtMs };
}

function openView({ exchange }: OpenLink, networkNowMs: number): LinkView {
  const { role, code, pictures, confirmed, answer } = exchange;
  const expiresAtMs = exchange.deadlineMs ?? networkNowMs + LINK_LIFETIME_MS;
  if (pictures) {
    // The old device says what it is together with the account, not before.
    const device = role === 'old' ? newDevice(exchange) : '';
    return { state: 'compare', role, pictures: pictures.map(pictureAt), confirmed, device, expiresAtMs };
  }
  if (role === 'old' || answer) return { state: 'connecting', role, expiresAtMs };
  return { state: 'waiting', role, code: linkCodeWords(code), qr: linkCodeQr(code), expiresAtMs };
}
