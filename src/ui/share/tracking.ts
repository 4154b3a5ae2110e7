/** An address before and after its tracking parts were taken out. */
export interface CleanedAddress {
  /** Without the parts; the address as given if there were none or if it cannot be read. */
  url: string;
  /** Names of the parts that were removed, in order. */
  removed: string[];
}

/** Parameters that say where a click came from, and nothing about the page. */
const EXACT: ReadonlySet<string> = new Set(
  `fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok
  _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv wickedid oly_anon_id oly_enc_id rb_clickid s_cid
  epik sccid _openstat _branch_match_id _branch_referrer srsltid ml_subscriber ml_subscriber_hash cmpid ncid
  _ga _gl ga_source ga_medium ga_term ga_content ga_campaign ga_place guccounter guce_referrer guce_referrer_sig
  irclickid irgwc zanpid ranmid raneaid ransiteid spm scm`
    .trim()
    .split(/\s+/),
);

const PREFIXES = ['utm_', 'mtm_', 'matomo_', 'pk_', 'piwik_', 'hsa_', 'stm_', 'at_campaign', 'at_medium'];

/** Parameters that track on some sites only and mean something on others. */
const BY_SITE: readonly (readonly [site: RegExp, names: readonly string[]])[] = [
  [/(^|\.)(youtube\.com|youtu\.be|spotify\.com)$/, ['si', 'feature', 'pp']],
  [/(^|\.)(twitter\.com|x\.com)$/, ['s', 't', 'ref_src', 'ref_url']],
  [
    /(^|\.)amazon\.[a-z.]+$/,
    ['tag', 'ref', 'ref_', 'linkcode', 'linkid', 'camp', 'creative', 'psc', 'qid', 'sr', 'crid', 'sprefix'],
  ],
  [/(^|\.)(instagram\.com|facebook\.com|threads\.net)$/, ['mibextid', 'ref', 'refsrc', 'hc_ref', '__tn__', 'xmt']],
  [/(^|\.)linkedin\.com$/, ['trk', 'trackingid', 'refid', 'lipi', 'midtoken', 'midsig']],
  [/(^|\.)reddit\.com$/, ['share_id', 'ref', 'ref_source', 'rdt']],
  [/(^|\.)tiktok\.com$/, ['_r', '_t', 'is_from_webapp', 'sender_device', 'web_id']],
];

/**
 * Takes tracking parameters out of a web address. Everything else stays exactly as it was written: the order, the
 * encoding and the part after `#`.
 */
export function stripTracking(url: string): CleanedAddress {
  const queryAt = url.indexOf('?');
  const fragmentAt = url.indexOf('#');
  if (!URL.canParse(url) || queryAt < 0 || (fragmentAt >= 0 && fragmentAt < queryAt)) return { url, removed: [] };
  const { hostname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return { url, removed: [] };

  const end = fragmentAt < 0 ? url.length : fragmentAt;
  const removed: string[] = [];
  const kept = url
    .slice(queryAt + 1, end)
    .split('&')
    .filter((part) => {
      const name = parameterName(part);
      if (!isTracking(name, hostname)) return true;
      removed.push(name);
      return false;
    });
  if (removed.length === 0) return { url, removed };
  const query = kept.join('&');
  return { url: url.slice(0, queryAt) + (query === '' ? '' : `?${query}`) + url.slice(end), removed };
}

function parameterName(part: string): string {
  const raw = part.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw; // a malformed escape: certainly none of the names we know
  }
}

function isTracking(name: string, hostname: string): boolean {
  const lower = name.toLowerCase();
  if (EXACT.has(lower) || PREFIXES.some((prefix) => lower.startsWith(prefix))) return true;
  return BY_SITE.some(([site, names]) => site.test(hostname) && names.includes(lower));
}
