import { subjectName } from '../../registry/names.ts';
import { defineGate, type Gate } from '../gate.ts';

/** Owner, about and risk tier of the model; uri or digest and a metric of the version (contract.md section 3). */
export const modelCardComplete: Gate = defineGate({
  name: 'model-card-complete',
  asks: 'owner, about and risk of the model; uri or digest and a metric of the version',
  evaluate: async ({ model, version }) => {
    const ofModel = [!model.owner && 'owner', !model.about && 'about', !model.risk && 'risk'].filter(
      (part) => part !== false,
    );
    const ofVersion = [
      !version?.uri && !version?.digest && 'uri or digest',
      Object.keys(version?.metrics ?? {}).length === 0 && 'metric',
    ].filter((part) => part !== false);
    const missing = ofModel.length + ofVersion.length;
    const found = { value: `${5 - missing} of 5`, threshold: '5 of 5' };
    if (missing === 0) return { status: 'pass', detail: 'complete', ...found };
    const detail = `missing: ${[...ofModel.map((part) => `${part} of the model`), ...ofVersion.map((part) => `${part} of the version`)].join(', ')}`;
    const fix =
      ofModel.length > 0
        ? `model edit ${model.name} ${ofModel.map((part) => `--${part}`).join(' ')}`
        : version &&
          `version edit ${subjectName(version)} ${ofVersion.map((part) => (part === 'metric' ? '--metric name=value' : '--digest')).join(' ')}`;
    return { status: 'fail', detail, ...found, fix };
  },
});
