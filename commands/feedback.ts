import { type Command, defineCommand } from '../src/chat/command.ts';
import { choice, restOfLine } from '../src/chat/options/index.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { giveFeedback } from '../src/lifecycle/give-feedback.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const feedback = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'feedback',
    summary: 'Remark on a request without deciding on it',
    access: 'member',
    options: {
      request: requestRef(),
      severity: choice('How much it matters', ['minor', 'major']),
      comment: restOfLine('What is the matter?'),
    },
    examples: ['feedback R-81 minor The notes do not name the data set'],
    run: async ({ ctx, input }) => {
      const { severity, comment } = input;
      const request = await requestOf(ctx, input.request, ports);
      return requestAnswer(await giveFeedback(ctx, { request, severity, comment }), `has your remark (${severity})`);
    },
  });
