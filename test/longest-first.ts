import { basename, dirname, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest by itself, so that it runs beside everything else and not after it. */
const longest = [
  'browser/story',
  'app/start-as',
  'crash/kill',
  'browser/approvals',
  'browser/accessibility',
  'browser/console',
  'browser/digests',
  'browser/monitoring',
  'browser/bundle',
  'digests/processes',
  'digests/killed',
  'crash/stop',
  'crash/apply',
  'crash/away',
  'app/clients',
  'monitoring/verdicts/false-alarms',
  'store/embedded/open-embedded',
  'store/embedded/own-embedded',
  'story/slack-incidents',
  'story/discord-incidents',
  'browser/incidents',
  'digests/year',
  'crash/pool',
  'store/embedded/binaries',
  'lifecycle/never-forbidden',
  'lifecycle/list-plans',
  'lifecycle/final-votes-race',
];

/** Runs the known long files first; the rest follows in Vitest's own order. The same in every checkout, with or without a cache. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const folder = relative(import.meta.dirname, dirname(moduleId));
      const index = longest.indexOf(`${folder}/${basename(moduleId, '.test.ts')}`);
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
