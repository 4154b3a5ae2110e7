import '../../src/ui/styles/full-page.css';
import { startOptions } from '../../src/pages/options-page.tsx';

startOptions();
