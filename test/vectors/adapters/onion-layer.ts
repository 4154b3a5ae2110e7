import { toHex } from '../../../src/crypto/bytes.ts';
import { deriveLayerKey, type LayerKey, openLayer, sealLayer } from '../../../src/crypto/onion-layer.ts';
import { parseEncType } from '../../../src/protocol/enc-type.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { type Adapter, bytesOf, drawnRandom, textOf } from '../case.ts';

const keyOf = async (input: JsonObject): Promise<LayerKey> =>
  deriveLayerKey(
    parseEncType(textOf(input, 'type')),
    textOf(input, 'role') === 'client' ? 'client' : 'node',
    bytesOf(input, 'local_secret'),
    bytesOf(input, 'local_public'),
    bytesOf(input, 'remote_public'),
  );

export const onionLayer: Adapter = {
  operations: {
    encrypt: async (input) => ({
      ciphertext: toHex(await sealLayer(await keyOf(input), bytesOf(input, 'plaintext'), drawnRandom(input))),
    }),
    decrypt: async (input) => ({ plaintext: toHex(await openLayer(await keyOf(input), bytesOf(input, 'ciphertext'))) }),
  },
};
