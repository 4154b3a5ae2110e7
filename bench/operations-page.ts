import { platform } from '../src/crypto/platform.ts';
import { webCryptoPlatform } from '../src/crypto/platform-webcrypto.ts';
import { type CraftedSignature, craftedSignatures, describeSignature, plainSignatures } from './crafted-signatures.ts';
import { operations } from './operations.ts';
import { engineName, reportFrom } from './page.ts';
import { loadSodium, type Sodium } from './sodium.ts';
import { measureTable } from './table.ts';

/** What the engine says by itself, without our checks of the bytes. */
async function engineAlone({ signature, message, publicKey }: CraftedSignature): Promise<boolean> {
  const copy = (bytes: Uint8Array) => new Uint8Array(bytes);
  try {
    const key = await crypto.subtle.importKey('raw', copy(publicKey), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, copy(signature), copy(message));
  } catch {
    return false;
  }
}

function reference(sodium: Sodium, { signature, message, publicKey }: CraftedSignature): boolean {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false; // wrong lengths
  }
}

/** Does this engine verify as libsodium does, and would it without our checks? */
async function compareVerification(sodium: Sodium, print: (line: string) => void): Promise<void> {
  const groups = new Map([...craftedSignatures(), ['plain signatures', plainSignatures()]]);
  for (const [about, crafted] of groups) {
    const [ours, alone]: [string[], string[]] = [[], []];
    for (const one of crafted) {
      const right = reference(sodium, one);
      const { signature, message, publicKey } = one;
      const answers = [platform, webCryptoPlatform].map((way) => way.ed25519Verify(signature, message, publicKey));
      if ((await Promise.all(answers)).some((answer) => answer !== right)) ours.push(describeSignature(one));
      if ((await engineAlone(one)) !== right) alone.push(describeSignature(one));
    }
    print(`${about}: ${crafted.length}, other than libsodium: ${ours.length}, by the engine alone: ${alone.length}`);
    for (const one of ours.slice(0, 5)) print(`  ${one}`);
  }
  print('');
}

await reportFrom(async (print) => {
  const sodium = await loadSodium();
  print(`${engineName()}\n`);
  await compareVerification(sodium, print);
  return measureTable(engineName(), 'operation', ['noble', 'libsodium'], await operations(sodium), print);
});
