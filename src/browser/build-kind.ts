/** Put in by the build (`wxt.config.ts`); tests of single files have none. */
declare const STARLING_DEVELOPMENT: boolean | undefined;

/** Built for work on Starling itself: such a build takes a network of its own from a gateway on this computer. */
export const IS_DEVELOPMENT_BUILD = typeof STARLING_DEVELOPMENT !== 'undefined' && STARLING_DEVELOPMENT;
