import '../../src/ui/styles/full-page.css';
import { startWelcome } from '../../src/pages/welcome-page.tsx';

startWelcome();
