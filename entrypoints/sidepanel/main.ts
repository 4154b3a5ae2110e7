import '../../src/ui/styles/messenger.css';
import { startMessenger } from '../../src/pages/messenger-page.tsx';

void startMessenger('panel');
