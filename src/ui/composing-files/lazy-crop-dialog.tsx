import { lazyView } from '../lazy-view.tsx';

export const LazyCropDialog = lazyView(async () => (await import('./crop-dialog.tsx')).CropDialog);
