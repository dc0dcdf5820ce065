// Opens an embedded server in a process of its own, so that a test can kill its owner or run it as another user.
import { silentLog } from '../../../src/kernel/log.ts';
import { openEmbedded } from '../../../src/store/embedded/open-embedded.ts';
import { ownEmbedded } from '../../../src/store/embedded/own-embedded.ts';

const [how, dataDir = '', sharedFolder = '', uid] = process.argv.slice(2);
if (uid !== undefined) {
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}
const options = { dataDir, sharedFolder, log: silentLog };
const embedded = how === 'own' ? await ownEmbedded(options) : await openEmbedded(options);
console.log(`open ${embedded.adopted ? 'adopted' : 'started'} ${embedded.url}`);
if (how === 'once') await embedded.stop();
else setInterval(() => {}, 60_000);
