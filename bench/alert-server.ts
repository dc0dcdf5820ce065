import { createIntake } from '../src/intake/create-intake.ts';
import { sources } from '../src/intake/index.ts';
import { silentLog } from '../src/kernel/log.ts';
import { createWeb } from '../src/web/server.ts';
import { openUnit } from './open-unit.ts';

/** Steward's intake in a process of its own, on the database named; says its port. */
const { unit } = await openUnit(process.argv[2] ?? '', 6);
const intake = createIntake({ unit, log: silentLog, sources });
const web = createWeb({ host: '127.0.0.1', port: 0, mounts: [{ path: '/in', take: intake }], log: silentLog });
process.stdout.write(`port ${await web.start()}\n`);
